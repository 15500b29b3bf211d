using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Bus;

namespace NfvHa.Geo.GlobalController.Host.Events.Bus;

/// <summary>Somebody who consumes events within this process.</summary>
/// <param name="Name">Its queue.</param>
/// <param name="Take">Takes an event; one at a time. What it throws is logged, and the event counts as taken.</param>
public sealed record EventConsumer(string Name, Func<PublishedEvent, CancellationToken, Task> Take);

/// <summary>Lets a consumer see each event once, as far as the newest 4,096 tell, and lets nothing that it throws go any further.</summary>
internal sealed partial class OnceConsumer(EventConsumer consumer, ILogger log)
{
    private const int SeenMax = 4_096;
    private readonly HashSet<string> _seen = [];
    private readonly Queue<string> _order = new();

    /// <summary>Takes an event. One caller at a time.</summary>
    internal async Task TakeAsync(PublishedEvent published, CancellationToken cancellation)
    {
        // A source's name is part of the key: an id is drawn at the source, and need not be one of a kind elsewhere.
        var key = $"{published.Source} {published.Id}";
        if (!_seen.Add(key))
        {
            return;
        }

        _order.Enqueue(key);
        if (_order.Count > SeenMax)
        {
            _seen.Remove(_order.Dequeue());
        }

        try
        {
            await consumer.Take(published, cancellation).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever a consumer throws: it is its own trouble, and no reason to stop the others.
        catch (Exception failed)
#pragma warning restore CA1031
        {
            Failed(log, consumer.Name, published.Id, failed.Message);
        }
    }

    [LoggerMessage(4010, LogLevel.Warning, "The consumer {Consumer} failed on event {Id}, which counts as taken: {Reason}")]
    private static partial void Failed(ILogger logger, string consumer, string id, string reason);
}
