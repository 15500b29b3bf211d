using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// One part of a world with its fingerprint, computed when first asked for. Parts are shared between worlds of the same tick; a tick makes new ones,
/// since every deadline in them has come nearer.
/// </summary>
/// <param name="value">The part.</param>
/// <typeparam name="T">Its type.</typeparam>
public sealed class Part<T>(T value)
{
    private Fingerprint? _fingerprint;

    /// <summary>The part itself.</summary>
    public T Value { get; } = value;

    /// <summary>Its fingerprint.</summary>
    public Fingerprint Of(LeaseWorld world, FingerprintWriter writer)
    {
        if (_fingerprint is not { } known)
        {
            FieldWriter<T>.Write(world.Begin(writer), Value);
            _fingerprint = known = writer.End();
        }

        return known;
    }

    /// <summary>The same part, to be hashed anew.</summary>
    public Part<T> Later() => new(Value);
}

/// <summary>What the harness remembers of a location or an agent to check it by, apart from the cores and through their restarts.</summary>
/// <param name="Obeyed">The newest epoch it promised, served or followed (S1).</param>
/// <param name="Refused">It said that it refuses every epoch up to this one: revoked, prepared or given up (S3, S4).</param>
/// <param name="Restarts">How often it was restarted.</param>
public sealed record Witness(Epoch Obeyed, Epoch Refused, int Restarts);

/// <summary>The components of the VNF at one site.</summary>
/// <param name="Epoch">The epoch they run at, or null.</param>
/// <param name="IsDestroyed">The VIM deleted them for good.</param>
public sealed record Components(Epoch? Epoch, bool IsDestroyed);

/// <summary>How much of what is bounded may still happen.</summary>
/// <param name="Intents">See <see cref="LeaseSettings.Intents"/>.</param>
/// <param name="AgentCrashes">See <see cref="LeaseSettings.AgentCrashes"/>.</param>
/// <param name="LocationCrashes">See <see cref="LeaseSettings.LocationCrashes"/>.</param>
/// <param name="DiskLosses">See <see cref="LeaseSettings.DiskLosses"/>.</param>
/// <param name="GateCrashes">See <see cref="LeaseSettings.GateCrashes"/>.</param>
/// <param name="EligibleChanges">See <see cref="LeaseSettings.EligibleChanges"/>.</param>
/// <param name="GiveUps">See <see cref="LeaseSettings.GiveUps"/>.</param>
public sealed record LeaseBudget(int Intents, int AgentCrashes, int LocationCrashes, int DiskLosses, int GateCrashes, int EligibleChanges, int GiveUps);

/// <summary>
/// Three sites, one or three locations, one journal, one VNF, and what is under way between them. Worlds are forked, changed once, and never again.
/// A mailbox holds the newest message of one sender and kind and is not emptied by a delivery: what is overwritten was lost, what is delivered
/// twice was duplicated, what waits was delayed, and boxes overtake one another.
/// </summary>
public sealed class LeaseWorld
{
    /// <summary>The clock of everyone, in ticks.</summary>
    public int Tick { get; private init; }

    /// <summary>The journal's newest state.</summary>
    public required Part<ControlState> Journal { get; set; }

    /// <summary>The replicas.</summary>
    public required Part<ControllerView>[] Locations { get; init; }

    /// <summary>The agents.</summary>
    public required Part<AgentView>[] Agents { get; init; }

    /// <summary>The gates.</summary>
    public required Part<GateView>[] Gates { get; init; }

    /// <summary>The VNF's components.</summary>
    public required Part<Components>[] Running { get; init; }

    /// <summary>Each site's newest beat.</summary>
    public required Part<Beat?>[] Beats { get; init; }

    /// <summary>The one before, if that may still arrive.</summary>
    public required Part<Beat?>[] Older { get; init; }

    /// <summary>The newest answer of each promiser to each site: the promiser's place times the sites, plus the site's.</summary>
    public required Part<BeatReply?>[] Replies { get; init; }

    /// <summary>Each location's newest report.</summary>
    public required Part<LocationReport?>[] Reports { get; init; }

    /// <summary>What is remembered of each location, then of each agent.</summary>
    public required Part<Witness>[] Witnesses { get; init; }

    /// <summary>What may still happen.</summary>
    public required Part<LeaseBudget> Budget { get; set; }

    /// <summary>A copy to be changed within the same tick.</summary>
    public LeaseWorld Fork() => new()
    {
        Tick = Tick,
        Journal = Journal,
        Locations = [.. Locations],
        Agents = [.. Agents],
        Gates = [.. Gates],
        Running = [.. Running],
        Beats = [.. Beats],
        Older = [.. Older],
        Replies = [.. Replies],
        Reports = [.. Reports],
        Witnesses = [.. Witnesses],
        Budget = Budget,
    };

    /// <summary>A copy one tick later.</summary>
    public LeaseWorld Next() => new()
    {
        Tick = Tick + 1,
        Journal = Journal,
        Locations = Later(Locations),
        Agents = Later(Agents),
        Gates = Later(Gates),
        Running = Running,
        Beats = Later(Beats),
        Older = Later(Older),
        Replies = Later(Replies),
        Reports = Later(Reports),
        Witnesses = Witnesses,
        Budget = Budget,
    };

    /// <summary>Begins a fingerprint at this world's time.</summary>
    public FingerprintWriter Begin(FingerprintWriter writer) => writer.Begin(LeaseClock.At(Tick).Monotonic);

    /// <summary>The fingerprint of the whole.</summary>
    public Fingerprint Of(FingerprintWriter parts, FingerprintWriter whole)
    {
        whole.Begin(default);
        whole.Part(Journal.Of(this, parts));
        whole.Part(Budget.Of(this, parts));
        Add(Locations, parts, whole);
        Add(Agents, parts, whole);
        Add(Gates, parts, whole);
        Add(Running, parts, whole);
        Add(Beats, parts, whole);
        Add(Older, parts, whole);
        Add(Replies, parts, whole);
        Add(Reports, parts, whole);
        Add(Witnesses, parts, whole);
        return whole.End();
    }

    private void Add<T>(Part<T>[] parts, FingerprintWriter writer, FingerprintWriter whole)
    {
        foreach (var part in parts)
        {
            whole.Part(part.Of(this, writer));
        }
    }

    private static Part<T>[] Later<T>(Part<T>[] parts) => Array.ConvertAll(parts, part => part.Value is null ? part : part.Later());
}
