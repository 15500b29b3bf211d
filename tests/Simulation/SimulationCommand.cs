using System.CommandLine;
using System.Text.Json;
using NfvHa.Geo.Simulation.Benchmarks;
using NfvHa.Geo.Simulation.Exploration;
using NfvHa.Geo.Simulation.Mutants;
using NfvHa.Geo.Simulation.Scenarios;

namespace NfvHa.Geo.Simulation;

/// <summary>The simulation's command line: <c>run</c> plays seeds, <c>scenarios</c> plays scripts, <c>bench</c> measures how fast it and the decisions are.</summary>
public static class SimulationCommand
{
    private static readonly Option<FileInfo?> Json = new("--json") { Description = "Write the figures to this file." };

    /// <summary>The command line.</summary>
    public static RootCommand Create() => new("Deterministic simulation of the cores that decide who may be active.") { Run(), Scenarios(), Bench() };

    private static Command Run()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many seeds to play.", DefaultValueFactory = _ => 100 };
        var first = new Option<long>("--first-seed") { Description = "The first of them.", DefaultValueFactory = _ => 1 };
        var seed = new Option<long?>("--seed") { Description = "Play this one only." };
        var trace = new Option<bool>("--trace") { Description = "Print what happens in it." };
        var mutants = new Option<bool>("--mutants") { Description = "Leave out one sentence of the protocol after the other; each must be caught." };
        var only = new Option<string?>("--only") { Description = "With --mutants or --exhaustive: this mutant only." };
        var mutantSeeds = new Option<int>("--mutant-seeds") { Description = "With --mutants: the most seeds for one mutant.", DefaultValueFactory = _ => new MutantOptions().SeedsMax };
        var exhaustive = new Option<bool>("--exhaustive") { Description = "Visit every state of tiny configurations; then the worst mutants the same way." };
        var run = new Command("run", "Plays seeds and checks every promise.") { seeds, first, seed, trace, mutants, only, mutantSeeds, exhaustive, Json };
        run.SetAction(parsed =>
        {
            if (parsed.GetValue(mutants))
            {
                var options = new MutantOptions { Only = parsed.GetValue(only), FirstSeed = parsed.GetValue(first), SeedsMax = parsed.GetValue(mutantSeeds) };
                return Report(parsed, MutantCommand.Run(options, Console.Out, out var caught), caught);
            }

            if (parsed.GetValue(exhaustive))
            {
                return Report(parsed, Exhaustive(parsed.GetValue(only), out var explored), explored);
            }

            return parsed.GetValue(seed) is { } one
                ? SeedsCommand.One(one, parsed.GetValue(trace), Console.Out)
                : Report(parsed, SeedsCommand.Many(parsed.GetValue(first), parsed.GetValue(seeds), Console.Out, out var figures), figures);
        });
        return run;
    }

    private static int Exhaustive(string? only, out IReadOnlyDictionary<string, double> figures)
    {
        if (only is not null)
        {
            return MutantCommand.Explore(new MutantOptions { Only = only }, Console.Out, out figures);
        }

        var explored = ExhaustiveCommand.Run(Console.Out, out figures);
        var hunted = MutantCommand.Explore(new MutantOptions(), Console.Out, out _);
        return explored != 0 ? explored : hunted;
    }

    private static Command Scenarios()
    {
        var only = new Option<string?>("--only") { Description = "Play this one only." };
        var update = new Option<bool>("--update") { Description = "Write the transcripts of scenarios that hold into their files." };
        var trace = new Option<bool>("--trace") { Description = "Print the raw trace too." };
        var folder = new Option<string>("--folder") { Description = "Where the scenarios are.", DefaultValueFactory = _ => ScenariosOptions.DefaultFolder };
        var scenarios = new Command("scenarios", "Plays scenarios and compares them with their golden transcripts.") { only, update, trace, folder, Json };
        scenarios.SetAction(parsed =>
        {
            var options = new ScenariosOptions(parsed.GetValue(folder)!) { Only = parsed.GetValue(only), Updates = parsed.GetValue(update), IsTraced = parsed.GetValue(trace) };
            return Report(parsed, ScenariosCommand.Run(options, Console.Out, out var figures), figures);
        });
        return scenarios;
    }

    private static Command Bench()
    {
        var sim = new Command("sim", "Measures virtual time against real time: 3 sites, 3 locations, 20 VNFs.") { Json };
        sim.SetAction(parsed => Report(parsed, SimBench.Run(Console.Out, out var figures), figures));
        var only = new Option<string?>("--only") { Description = "Measure this many sites and VNFs only, as in 20x10000." };
        var decide = new Command("decide", "Measures what a leader takes to decide: the loss of 500 VNFs, a turn in which nothing happens, and how both grow.") { only, Json };
        decide.SetAction(parsed => Report(parsed, DecideBench.Run(parsed.GetValue(only), Console.Out, out var figures), figures));
        return new Command("bench", "Measures how fast.") { sim, decide };
    }

    private static int Report(ParseResult parsed, int exit, IReadOnlyDictionary<string, double> figures)
    {
        if (parsed.GetValue(Json) is { } file)
        {
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(new { figures }));
        }

        return exit;
    }
}
