using NfvHa.Geo.Contracts.Bus;

namespace NfvHa.Geo.GlobalController.Host.Events.Bus;

/// <summary>Opens a way to whoever consumes events.</summary>
public interface IEventTransport
{
    /// <summary>Opens it. Fails by an exception, of whatever kind; it is tried again.</summary>
    Task<IOpenTransport> OpenAsync(CancellationToken cancellation);
}

/// <summary>A way that is open.</summary>
public interface IOpenTransport : IAsyncDisposable
{
    /// <summary>Hands an event over; when it has ended, the transport has the event. Fails by an exception, of whatever kind; it is tried again.</summary>
    Task PublishAsync(PublishedEvent published, CancellationToken cancellation);
}
