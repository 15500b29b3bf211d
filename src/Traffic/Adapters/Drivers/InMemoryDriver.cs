using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Adapters.Drivers;

/// <summary>The fake beside the port: publishes to nobody, and keeps what it is handed in memory. Passes the contract suite of <see cref="ITrafficDriver"/>.</summary>
/// <param name="id">Its name.</param>
/// <param name="services">What it may publish.</param>
public sealed class InMemoryDriver(DriverId id, IEnumerable<VnfId> services) : ITrafficDriver
{
    private readonly PublishedBook _book = new(id, services);

    /// <inheritdoc/>
    public DriverId Id => id;

    /// <summary>The intent that it publishes for a service, or null.</summary>
    public TrafficIntent? IntentOf(VnfId service) => _book.Intents.GetValueOrDefault(service);

    /// <inheritdoc/>
    public ValueTask<PublishResult> PublishAsync(TrafficIntent intent, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_book.Publish(intent, null));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Published> WatchAsync(CancellationToken cancellation) => _book.WatchAsync(cancellation);

    /// <summary>From now on it publishes nothing new.</summary>
    /// <param name="outage">What it answers instead, or null at the end of the outage.</param>
    public void Fail(PublishRetry? outage) => _book.Refuse(outage);

    /// <summary>Loses everything, as a server does that starts empty.</summary>
    public void Restart() => _book.Clear();
}
