using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.GlobalController.Host.Api;

namespace NfvHa.Geo.GlobalController.Host.Tests.Api;

/// <summary>Events that a test adds.</summary>
internal sealed class EventList : IEventFeed
{
    private readonly Lock _lock = new();
    private readonly List<EventLine> _events = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(string kind, string subject, string text)
    {
        lock (_lock)
        {
            _events.Add(new EventLine(_events.Count + 1, TimeProvider.System.GetUtcNow(), kind, subject, text));
            _grown.SetResult();
            _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IReadOnlyList<EventLine> Read(long after, int max)
    {
        lock (_lock)
        {
            return [.. _events.Where(line => line.Number > after).Take(max)];
        }
    }

    public async Task<bool> WaitAsync(long after, CancellationToken cancellation)
    {
        while (true)
        {
            Task grown;
            lock (_lock)
            {
                if (_events.Count > after)
                {
                    return true;
                }

                grown = _grown.Task;
            }

            await grown.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
