using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Checkers;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Faults;

namespace NfvHa.Geo.Simulation;

/// <summary>Plays one seed: first safety under faults, then everything is healed and the cluster must converge within a bound.</summary>
public static class SeedRunner
{
    private static readonly TimeSpan FaultsLast = TimeSpan.FromSeconds(17);
    private static readonly TimeSpan ConvergesWithin = TimeSpan.FromSeconds(40);

    /// <summary>Plays a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="isWritten">Whether a transcript is kept.</param>
    public static SeedOutcome Run(long seed, bool isWritten)
    {
        var world = new World(SeedPlan.For(seed), isWritten);
        string? failure = null;
        try
        {
            Play(world);
        }
        catch (CheckFailedException failed)
        {
            failure = failed.Message;
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or NullReferenceException or KeyNotFoundException or IndexOutOfRangeException)
        {
            failure = $"a core broke: {broken.GetType().Name}: {broken.Message} {broken.StackTrace?.Split('\n')[0].Trim()}";
        }

        return new SeedOutcome(seed, failure, world.Transcript.Text, world.Transcript.Digest, world.Coverage.Counts, world.Scheduler.Now, world.Scheduler.Events);
    }

    private static void Play(World world)
    {
        var nemesis = new Nemesis(world);
        var focus = world.Plan.Focus;
        world.Coverage.Count($"focus: {focus.Name}");
        world.Start();
        var from = TimeSpan.FromSeconds(focus.From) * focus.Pace;
        world.Scheduler.RunUntil(from);
        nemesis.Start();
        var healed = from + (FaultsLast * Math.Sqrt(focus.Pace));
        world.Scheduler.RunUntil(healed);
        nemesis.Heal();
        var end = healed + ConvergesWithin;
        while (Convergence.Missing(world) is { } missing)
        {
            Approve(world);
            if (world.Scheduler.Now >= end)
            {
                throw Checks.Failed($"liveness: {ConvergesWithin.TotalSeconds} s after all faults ended: {missing}");
            }

            world.Scheduler.RunUntil(world.Scheduler.Now + TimeSpan.FromMilliseconds(250));
        }

        world.Checks.Finished();
    }

    /// <summary>An operator lets go on what waits for one.</summary>
    private static void Approve(World world)
    {
        foreach (var plan in world.Journal.State.Plans.Values.Where(plan => plan.Items.Any(item => item.Step == PlanStep.Approval)))
        {
            world.Tell(new Ordered(new ApprovePlan(plan.Id)));
        }

        foreach (var frozen in world.Journal.State.Spread.Values.Where(service => service.IsFrozen))
        {
            world.Tell(new Ordered(new FreezeClients(frozen.Service, false)));
        }
    }
}

/// <summary>What became of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Failure">What was contradicted, or null.</param>
/// <param name="Transcript">What happened, if it was to be written.</param>
/// <param name="Digest">Equal runs have equal digests.</param>
/// <param name="Coverage">What occurred how often.</param>
/// <param name="Simulated">Virtual time.</param>
/// <param name="Events">How much happened.</param>
public sealed record SeedOutcome(
    long Seed, string? Failure, string Transcript, ulong Digest, ImmutableSortedDictionary<string, long> Coverage, TimeSpan Simulated, long Events);

/// <summary>What a healed cluster owes: a leader, every VNF served and fully protected, no takeover left over.</summary>
public static class Convergence
{
    /// <summary>What is still missing, or null.</summary>
    public static string? Missing(World world)
    {
        if (!world.Locations.Any(location => location.View.Leads))
        {
            return "nobody leads";
        }

        if (world.Journal.State.Plans.Values.FirstOrDefault(plan => !plan.IsOver) is { } plan)
        {
            return $"plan {plan.Id}, {plan.Kind}, goes on: {string.Join("; ", plan.Items)} {string.Join("; ", plan.Shifts)}";
        }

        foreach (var (vnf, record) in world.Journal.State.Vnfs)
        {
            var others = record.Spec.Sites.Remove(record.Owner);
            var protectedBy = record.Spec.Replication == ReplicationMode.Sync ? record.Sync.Members : record.Sync.Held;
            var missing = record.Takeover is not null ? $"a takeover is in progress: {record.Takeover}"
                : record.IsReconciling ? "it is being reconciled"
                : !record.Eligible.Members.Equals(others) ? $"its eligible set is {record.Eligible}"
                : record.Spec.IsCheckpointed && !protectedBy.Equals(others) ? $"its sync set is {record.Sync}; logs: {Logs(world, world.IndexOf(vnf))}"
                : IsServed(world, world.IndexOf(vnf)) ? null
                : $"no client's write was acknowledged for 3 s by {record.Owner} at {record.Epoch}";
            if (missing is not null)
            {
                return $"{vnf}: {missing}";
            }
        }

        return TrafficConvergence.Missing(world);
    }

    private static string Logs(World world, int vnf) => string.Join(", ", world.Sites.Select(
        site => $"{site.Id} {site.Vnfcs[vnf].View.Ledger.Aligned} {site.Vnfcs[vnf].View.Ledger.Log.Length}"));

    private static bool IsServed(World world, int vnf) =>
        world.Clients.Any(client => client.Vnf == vnf && client.LastWriteAt > world.Scheduler.Now - TimeSpan.FromSeconds(3) && client.LastWriteAt > TimeSpan.Zero);
}
