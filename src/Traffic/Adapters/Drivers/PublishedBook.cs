using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Adapters.Drivers;

/// <summary>
/// What one driver publishes, in memory: compares versions in one place, under one lock, so that two leaders that race leave the newer intent. Readers
/// take no lock. Bounded by the services it begins with; an intent for another is refused.
/// </summary>
/// <param name="driver">Whose book it is.</param>
/// <param name="services">The services that may be published.</param>
internal sealed class PublishedBook(DriverId driver, IEnumerable<VnfId> services)
{
    private readonly Lock _lock = new();
    private readonly ImmutableSortedSet<VnfId> _services = [.. services];
    private volatile ImmutableSortedDictionary<VnfId, TrafficIntent> _intents = ImmutableSortedDictionary<VnfId, TrafficIntent>.Empty;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PublishRetry? _outage;

    /// <summary>What is published, by service.</summary>
    internal ImmutableSortedDictionary<VnfId, TrafficIntent> Intents => _intents;

    /// <summary>What is published, every service named.</summary>
    internal ImmutableArray<PublishedIntent> Published => Name(_intents);

    /// <summary>Publishes an intent, unless there is a newer one or it is not one that may be published.</summary>
    /// <param name="intent">The intent.</param>
    /// <param name="problem">What else is wrong with it, or null.</param>
    internal PublishResult Publish(TrafficIntent intent, string? problem)
    {
        lock (_lock)
        {
            if (_outage is not null)
            {
                return _outage;
            }

            var published = _intents.GetValueOrDefault(intent.Service);
            var there = published?.Version ?? default;
            var reason = !_services.Contains(intent.Service) ? $"{driver} does not publish {intent.Service}; add the service to the options of the driver."
                : intent.Version < there ? $"{driver} publishes {there} of {intent.Service}, which is newer than {intent.Version}."
                : intent.Version == there && intent != published ? $"{driver} publishes another intent as {there} of {intent.Service}; a version is never used twice."
                : problem ?? WrongWeights(intent);
            if (reason is not null)
            {
                return new PublishRefused(reason, there);
            }

            if (intent.Version > there)
            {
                Change(_intents.SetItem(intent.Service, intent));
            }

            return new PublishDone(Name(_intents));
        }
    }

    /// <summary>Forgets everything, as a restart does.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            Change(_intents.Clear());
        }
    }

    /// <summary>From now on nothing is published; what was stays.</summary>
    /// <param name="outage">What is answered instead, or null at the end of the outage.</param>
    internal void Refuse(PublishRetry? outage)
    {
        lock (_lock)
        {
            _outage = outage;
        }
    }

    /// <summary>See <see cref="ITrafficDriver.WatchAsync"/>.</summary>
    internal async IAsyncEnumerable<Published> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            // Taken before the state, so that a change in between ends the next wait at once.
            var changed = _changed.Task;
            yield return new Published(driver, Published);
            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void Change(ImmutableSortedDictionary<VnfId, TrafficIntent> intents)
    {
        _intents = intents;
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private ImmutableArray<PublishedIntent> Name(ImmutableSortedDictionary<VnfId, TrafficIntent> intents) =>
        [.. _services.Select(service => new PublishedIntent(service, intents.GetValueOrDefault(service)?.Version ?? default))];

    private static string? WrongWeights(TrafficIntent intent) =>
        intent.Weights.Sum(weight => (long)weight.Weight) != SiteWeight.Whole || intent.Weights.Any(weight => weight.Weight <= 0)
            ? $"The weights of {intent.Service} in {intent.Version} do not add up to {SiteWeight.Whole}, each above 0 (T1)."
            : null;
}
