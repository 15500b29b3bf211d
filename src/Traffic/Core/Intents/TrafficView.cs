using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Evidence;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>All that a leader knows about where clients go.</summary>
public sealed record TrafficView
{
    /// <summary>The sites that may not be served from, or null before that was told.</summary>
    public SiteSet? Failed { get; init; }

    /// <summary>The services.</summary>
    public VnfTable<ServiceView> Services { get; init; } = new();

    /// <summary>Starts a leader on what the journal holds.</summary>
    /// <param name="ledger">What the leader before published, or was about to.</param>
    /// <param name="now">The start.</param>
    /// <param name="options">The options.</param>
    public static TrafficView Start(TrafficLedger ledger, ClockReading now, TrafficOptions options) => new()
    {
        Services = new(ledger.Intents.Select(intent => KeyValuePair.Create(intent.Service, ServiceView.Restored(intent, now, options)))),
    };

    /// <summary>What must be in the journal before the commands of a step that says so are carried out.</summary>
    public TrafficLedger Ledger => new([.. Services.Select(entry => entry.Value.Intent).OfType<TrafficIntent>()]);
}

/// <summary>The durable part of a <see cref="TrafficView"/>.</summary>
/// <param name="Intents">The newest intent of each service, ascending by service.</param>
public sealed record TrafficLedger(ImmutableArray<TrafficIntent> Intents)
{
    /// <summary>The journal before any service was published.</summary>
    public static TrafficLedger Blank { get; } = new([]);
}

/// <summary>What is known of one service's traffic.</summary>
public sealed record ServiceView
{
    /// <summary>What the journal wants, or null before it was read.</summary>
    public TrafficSpec? Spec { get; init; }

    /// <summary>Durable: the newest intent, or null before the first.</summary>
    public TrafficIntent? Intent { get; init; }

    /// <summary>The version that last changed the weights or the epoch: what was seen before it proves nothing.</summary>
    public TrafficVersion WeightsSince { get; init; }

    /// <summary>When that was.</summary>
    public ClockReading WeightsAt { get; init; }

    /// <summary>Since when all drivers publish the intent, or null.</summary>
    public ClockReading? PublishedSince { get; init; }

    /// <summary>When the intent was last handed to the drivers, or null.</summary>
    public ClockReading? SentAt { get; init; }

    /// <summary>No site might serve when this was last looked at, so all clients will come back at once.</summary>
    public bool IsUnserved { get; init; }

    /// <summary>Sites that lost all weight, and may still be asked. At most one per site.</summary>
    public ImmutableArray<Retreat> Retreats { get; init; } = [];

    /// <summary>The last change of each site's weight, while it is held down.</summary>
    public ImmutableArray<Shift> Shifts { get; init; } = [];

    /// <summary>No step before then: what was moved before a restart is not known.</summary>
    public ClockReading HeldDownUntil { get; init; } = ClockReading.Past;

    /// <summary>What drivers and vantage points said.</summary>
    public TrafficEvidence Evidence { get; init; } = TrafficEvidence.None;

    /// <summary>The last <see cref="WeightsSince"/> that was proven.</summary>
    public TrafficVersion Proven { get; init; }

    /// <summary>What the operator was last told, or null.</summary>
    public TrafficStatus? Reported { get; init; }

    /// <summary>What is left of a service after a restart. Its forwards begin their time anew.</summary>
    internal static ServiceView Restored(TrafficIntent intent, ClockReading now, TrafficOptions options) => new()
    {
        Intent = intent,
        WeightsSince = intent.Version,
        WeightsAt = now,
        Retreats = [.. intent.Forwards.Select(forward => new Retreat(forward.From, intent.Version, null))],
        HeldDownUntil = now.Plus(options.HoldDown),
    };
}

/// <summary>A site that may still be asked by those who hold an old answer.</summary>
/// <param name="Site">The site.</param>
/// <param name="Since">The version that took its weight.</param>
/// <param name="Until">When old answers are gone, or null while some driver does not publish that version.</param>
public readonly record struct Retreat(SiteId Site, TrafficVersion Since, ClockReading? Until);

/// <summary>A change of one site's weight.</summary>
/// <param name="Site">The site.</param>
/// <param name="IsUp">Whether it gained.</param>
/// <param name="At">When.</param>
public readonly record struct Shift(SiteId Site, bool IsUp, ClockReading At);
