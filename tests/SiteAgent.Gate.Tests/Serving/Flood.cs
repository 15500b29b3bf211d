namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>Clients that ask about a thousand times per second together, each waiting for its answer, until they are cut; and some that are flooded.</summary>
internal sealed class Flood : IDisposable
{
    private const int Askers = 4;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(Askers);
    private readonly List<Client> _clients = [];
    private readonly List<Task> _tasks = [];
    private long _answers;

    /// <summary>How many came; throws if an asker got a wrong one.</summary>
    public long Answers
    {
        get
        {
            _tasks.Find(task => task.IsFaulted)?.GetAwaiter().GetResult();
            return Volatile.Read(ref _answers);
        }
    }

    /// <summary>When the last byte left for any of them, by REALTIME; valid once all are cut.</summary>
    public TimeSpan LastAt => _clients.Max(client => client.LastAt);

    public long Bytes => _clients.Sum(client => client.Received);

    public static Flood Start(GateUnderTest gate, int flooded = 0)
    {
        var flood = new Flood();
        for (var index = 0; index < Askers; index++)
        {
            var client = Client.Connect(gate.At);
            flood._clients.Add(client);
            flood._tasks.Add(flood.AskAsync(client));
        }

        for (var index = 0; index < flooded; index++)
        {
            var client = Client.Connect(gate.At);
            flood._clients.Add(client);
            client.Send(Ask.Flood, size: 8192);
            flood._tasks.Add(Task.Factory.StartNew(client.Drain, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }

        return flood;
    }

    /// <summary>Waits until every client was cut.</summary>
    public Task CutAsync() => Task.WhenAll(_tasks).WaitAsync(Given.Patience);

    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task AskAsync(Client client)
    {
        using var pace = new PeriodicTimer(Pace, TimeProvider.System);
        for (long token = 1; ; token++)
        {
            await pace.WaitForNextTickAsync();
            if (client.Request(Ask.Echo, token) is not { } answered)
            {
                return;
            }

            Assert.Equal(token, answered);
            Interlocked.Increment(ref _answers);
        }
    }
}
