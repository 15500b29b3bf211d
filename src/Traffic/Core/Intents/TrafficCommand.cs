using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>What is to be done about traffic. Idempotent; carried out in order, after the ledger is in the journal.</summary>
public abstract record TrafficCommand;

/// <summary>Hand an intent to every driver and forwarder. Repeated until all drivers publish it.</summary>
/// <param name="Intent">The intent.</param>
public sealed record Publish(TrafficIntent Intent) : TrafficCommand;

/// <summary>
/// The proof that clients moved: the drivers publish what is wanted, and every vantage point that spoke of late got all its answers from sites that
/// have weight. Given once for each change of weights or epoch, and again after a restart.
/// </summary>
/// <param name="Service">The service.</param>
/// <param name="Version">The version that the clients follow; its epoch is the one that a plan waits for.</param>
/// <param name="Sites">The sites that have weight, and nobody else.</param>
public sealed record Moved(VnfId Service, TrafficVersion Version, SiteSet Sites) : TrafficCommand;

/// <summary>Tell the operator how a service's traffic stands. Sent when that changes.</summary>
/// <param name="Service">The service.</param>
/// <param name="Status">How it stands.</param>
public sealed record Report(VnfId Service, TrafficStatus Status) : TrafficCommand;

/// <summary>How a service's traffic stands.</summary>
/// <param name="Progress">What it waits for.</param>
/// <param name="LateDrivers">Drivers that do not publish the present weights although caches have had time to forget the old ones; ascending.</param>
/// <param name="Stragglers">Vantage points that are still answered by a site without weight although caches have had time; ascending. For an alarm.</param>
public sealed record TrafficStatus(TrafficProgress Progress, ImmutableArray<DriverId> LateDrivers, ImmutableArray<VantageId> Stragglers)
{
    /// <inheritdoc/>
    public bool Equals(TrafficStatus? other) => other is not null
        && Progress == other.Progress
        && LateDrivers.AsSpan().SequenceEqual(other.LateDrivers.AsSpan())
        && Stragglers.AsSpan().SequenceEqual(other.Stragglers.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Progress;
}

/// <summary>What a service's traffic waits for.</summary>
public enum TrafficProgress
{
    /// <summary>Nothing: the weights are as wanted, and that is proven.</summary>
    AsWanted,

    /// <summary>Some driver does not publish the intent yet.</summary>
    Publishing,

    /// <summary>The vantage points have not seen the last step, or too few of them speak.</summary>
    Observing,

    /// <summary>The next step would take back a recent one.</summary>
    HeldDown,

    /// <summary>An operator froze the service before its weights were as wanted.</summary>
    Frozen,

    /// <summary>A site that is to be without clients is the last that may serve, and keeps them.</summary>
    CannotDrain,

    /// <summary>No site may serve. What was published last stays.</summary>
    NothingServes,
}

/// <summary>The outcome of one decision.</summary>
/// <param name="View">The new view.</param>
/// <param name="Commands">What to do, in order.</param>
/// <param name="MustPersist">Whether <see cref="TrafficView.Ledger"/> must be in the journal before the commands are carried out (S9, S10).</param>
public readonly record struct TrafficStep(TrafficView View, ImmutableArray<TrafficCommand> Commands, bool MustPersist);
