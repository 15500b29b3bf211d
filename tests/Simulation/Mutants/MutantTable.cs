using System.Globalization;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>Prints one row for each mutant: clause, name, what caught it, and the first line of the failure.</summary>
internal sealed class MutantTable
{
    private readonly TextWriter _output;
    private readonly int _clauseWidth;
    private readonly int _nameWidth;

    internal MutantTable(IReadOnlyList<Mutant> mutants, TextWriter output)
    {
        _output = output;
        _clauseWidth = mutants.Max(mutant => mutant.Clause.Length);
        _nameWidth = mutants.Max(mutant => mutant.Name.Length);
    }

    internal void Seeds(MutantOutcome outcome)
    {
        var result = outcome.Result;
        Row(outcome, outcome.IsCaught
            ? Text($"caught by seed {result.Seed} after {result.SeedsPlayed} seeds: {result.FirstLine}")
            : Text($"missed in {result.SeedsPlayed} seeds{Because(result)}"));
    }

    internal void Exploration(MutantOutcome outcome)
    {
        Row(outcome, outcome.IsCaught ? Text($"caught with {outcome.Mutant.ExploreWith}:") : $"missed{Because(outcome.Result)}");
        foreach (var line in outcome.Result.Failure?.TrimEnd().Split('\n') ?? [])
        {
            _output.WriteLine($"    {line.TrimEnd()}");
        }
    }

    private void Row(MutantOutcome outcome, string text)
    {
        var mutant = outcome.Mutant;
        var clause = mutant.Clause.PadRight(_clauseWidth);
        var name = mutant.Name.PadRight(_nameWidth);
        _output.WriteLine(outcome.Error is null ? $"{clause}  {name}  {text}" : $"{clause}  {name}  broken: {outcome.Error}");
        if (!outcome.IsCaught)
        {
            _output.WriteLine($"    {mutant.File}: {mutant.Sentence}");
        }

        _output.Flush();
    }

    private static string Because(TrialResult result) => result.Reason is null ? string.Empty : $": {result.Reason}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
