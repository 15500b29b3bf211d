using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.GlobalController.Host.Api;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.Hosting.Clocks;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>Opens the operator API of a running controller, if one is configured.</summary>
internal static class OperatorEntrance
{
    /// <summary>How it is opened.</summary>
    /// <param name="time">Time of waits.</param>
    /// <param name="logs">Where the server's own errors go.</param>
    internal static OpenOperatorDoor For(TimeProvider time, ILoggerFactory logs) => async parts =>
    {
        if (parts.Options.Api is not { } options)
        {
            return new OperatorDoor(new Closed(), []);
        }

        var opened = await OperatorApi.StartAsync(options, parts.Node, parts.Journal, new Feed(parts.Events), HostClock.Instance, time, logs).ConfigureAwait(false);
        if (opened.Value is not { } api)
        {
            return new OperatorDoor(null, [opened.Problem!]);
        }

        parts.Events.Add(Happening.Of(EventKind.Process, parts.Options.Location, $"Operators reach it at https://{api.ListensAt}."));
        return new OperatorDoor(api, []);
    };

    /// <summary>The ring of events, as the API reads it.</summary>
    private sealed class Feed(EventRing ring) : IEventFeed
    {
        public IReadOnlyList<EventLine> Read(long after, int max) =>
            [.. ring.Read(after, Math.Min(max, EventRing.ReadMax)).Select(seen => new EventLine(seen.Number, seen.At, seen.Kind, seen.Subject, seen.Text)
            {
                Evidence = seen.Evidence,
                Site = seen.Origin?.Site.Value,
                OccurredAt = seen.Origin?.OccurredAt,
            })];

        public async Task<bool> WaitAsync(long after, CancellationToken cancellation)
        {
            try
            {
                await foreach (var _ in ring.WatchAsync(after, cancellation).ConfigureAwait(false))
                {
                    return true;
                }
            }
            catch (OperationCanceledException)
            {
                // Nothing happened meanwhile.
            }

            return false;
        }
    }

    /// <summary>No API.</summary>
    private sealed class Closed : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
