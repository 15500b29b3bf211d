using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>
/// Plays a scenario: the world runs until everything is served and protected, and there the scenario's time begins. All safety checkers watch, as in
/// every run of the simulation.
/// </summary>
public static class ScenarioRunner
{
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Plays a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="isTraced">Whether the raw trace is kept.</param>
    public static ScenarioOutcome Play(Scenario scenario, bool isTraced)
    {
        var world = new World(scenario.Plan, isTraced);
        Story? story = null;
        try
        {
            world.Start();
            world.Scheduler.RunUntil(Settles);
            if (Convergence.Missing(world) is { } missing)
            {
                return new ScenarioOutcome(string.Empty, $"it does not begin: after {Settles.TotalSeconds} s {missing}", world.Transcript.Text);
            }

            var stage = new Stage(world);
            story = new Story(stage);
            Play(scenario, stage, story);
            var account = new Account(world, story);
            story.End(account);
            world.Checks.Finished();
            var unmet = scenario.Expectations
                .Select(expectation => expectation.Missed(account) is { } instead ? $"line {expectation.Line}: expected {expectation.Text}, and {instead}" : null)
                .OfType<string>();
            return new ScenarioOutcome(story.Text, string.Join("\n", unmet) is { Length: > 0 } failure ? failure : null, world.Transcript.Text);
        }
        catch (CheckFailedException failed)
        {
            return new ScenarioOutcome(story?.Text ?? string.Empty, $"at {Words.Of(world.Scheduler.Now - Settles)}: {failed.Message}", world.Transcript.Text);
        }
    }

    private static void Play(Scenario scenario, Stage stage, Story story)
    {
        var scheduler = stage.World.Scheduler;
        var waiting = scenario.Steps.ToList();
        while (scheduler.Now < story.Begin + scenario.Until)
        {
            scheduler.RunUntil(scheduler.Now + Step);
            story.Look();
            foreach (var step in waiting.Where(step => IsDue(step.When, stage, story)).ToList())
            {
                waiting.Remove(step);
                story.Happens(step.Text);
                step.Happen(stage);
            }
        }

        if (waiting is [var first, ..])
        {
            throw Checks.Failed($"it ended before this came about: {first.Text}");
        }
    }

    private static bool IsDue(Moment when, Stage stage, Story story) => when switch
    {
        { At: { } at } => stage.World.Scheduler.Now >= story.Begin + at,
        { IsGrant: true } => story.Grants.Any(grant => grant.Vnf == when.Vnf),
        _ => stage.World.Journal.State.Vnfs[when.Vnf!.Value].Takeover is not null,
    };
}

/// <summary>What became of a scenario.</summary>
/// <param name="Transcript">The story.</param>
/// <param name="Failure">What was contradicted or missed, or null.</param>
/// <param name="Trace">The raw trace, if it was to be kept.</param>
public sealed record ScenarioOutcome(string Transcript, string? Failure, string Trace);
