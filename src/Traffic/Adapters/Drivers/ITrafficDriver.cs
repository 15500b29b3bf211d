using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Adapters.Drivers;

/// <summary>
/// What publishes to clients where a service is (docs/traffic.md): a DNS server of our own, a primary that takes updates (RFC 2136), a BGP speaker.
/// A driver takes the newest intent it is handed and refuses older ones (T4), whoever hands them over and in whatever order. Thread-safe.
/// </summary>
public interface ITrafficDriver
{
    /// <summary>Its name, one of <see cref="TrafficOptions.Drivers"/>.</summary>
    DriverId Id { get; }

    /// <summary>
    /// Publishes an intent, or says why not. <see cref="PublishDone"/> is said only when clients that ask from then on get this intent or a newer one. The
    /// same intent again is done at once. Nothing is published in part.
    /// </summary>
    /// <param name="intent">The intent.</param>
    /// <param name="cancellation">Ends the wait, not necessarily the change.</param>
    ValueTask<PublishResult> PublishAsync(TrafficIntent intent, CancellationToken cancellation);

    /// <summary>
    /// Says what is published, at once and then after every change, also one that came by itself. Every service that the driver may publish is named in each
    /// word, with version 0.0/0 while it publishes nothing for it, for example after a restart: what is not named goes on being believed. Who reads
    /// slowly misses words in between, never the last.
    /// </summary>
    /// <param name="cancellation">Ends the sequence, by an <see cref="OperationCanceledException"/>.</param>
    IAsyncEnumerable<Published> WatchAsync(CancellationToken cancellation);
}

/// <summary>What came of handing over an intent.</summary>
public abstract record PublishResult;

/// <summary>The intent is published.</summary>
/// <param name="Published">All that the driver publishes now, ascending by service; to be fed to the decider.</param>
public sealed record PublishDone(ImmutableArray<PublishedIntent> Published) : PublishResult;

/// <summary>The intent was not published, and will not be if it is handed over again.</summary>
/// <param name="Reason">Why, for an operator.</param>
/// <param name="There">The version that is published for the service: the newer one, if there is one; 0.0/0 if none is.</param>
public sealed record PublishRefused(string Reason, TrafficVersion There) : PublishResult;

/// <summary>The intent was not published now; hand it over again.</summary>
/// <param name="After">How long to wait before.</param>
/// <param name="Reason">Why, for an operator.</param>
public sealed record PublishRetry(TimeSpan After, string Reason) : PublishResult;
