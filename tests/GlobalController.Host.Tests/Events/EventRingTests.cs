using NfvHa.Geo.GlobalController.Host.Events;

namespace NfvHa.Geo.GlobalController.Host.Tests.Events;

public sealed class EventRingTests
{
    private readonly List<OperatorEvent> _logged = [];
    private readonly EventRing _ring;

    public EventRingTests() => _ring = new EventRing(4, TimeProvider.System, _logged.Add);

    [Fact]
    public void Read_AfterANumber_GivesTheNextOnesInOrder()
    {
        Add(3);

        Assert.Equal([2, 3], Numbers(1));
        Assert.Equal([1, 2], _ring.Read(0, 2).Select(happened => happened.Number));
        Assert.Empty(Numbers(3));
        Assert.Equal([1, 2, 3], _logged.Select(happened => happened.Number));
    }

    [Fact]
    public void Read_OfEventsThatAreGone_GivesTheOldestThatAreKept()
    {
        Add(11);

        Assert.Equal([8, 9, 10, 11], Numbers(0));
        Assert.Equal([8, 9, 10, 11], Numbers(2));
        Assert.Equal("event 10", _ring.Read(9, 1).Single().Text);
    }

    [Fact]
    public void Read_AfterANumberOfAnEarlierStart_GivesAll()
    {
        Add(2);

        Assert.Equal([1, 2], Numbers(500));
    }

    [Fact]
    public void Add_TextsWithoutEnd_AreCut()
    {
        _ring.Add(new Happening(EventKind.Process, "east", new string('x', 100_000), [.. Enumerable.Repeat(new string('y', 100_000), 1_000)]));

        var kept = _ring.Read(0, 1).Single();
        Assert.InRange(kept.Text.Length + kept.Evidence.Sum(line => line.Length), 1, 200_000);
    }

    [Fact]
    public async Task WatchAsync_WaitsForTheNextEvent_AndMissesNoneThatIsKept()
    {
        Add(2);
        var seen = new List<long>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var first = new TaskCompletionSource();
        var watching = Task.Run(
            async () =>
            {
                await foreach (var happened in _ring.WatchAsync(1, enough.Token))
                {
                    seen.Add(happened.Number);
                    first.TrySetResult();
                    if (happened.Number == 5)
                    {
                        await enough.CancelAsync();
                    }
                }
            },
            TestContext.Current.CancellationToken);
        await first.Task.WaitAsync(TestContext.Current.CancellationToken);

        Add(3);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken));
        Assert.Equal([2, 3, 4, 5], seen);
    }

    private void Add(int count)
    {
        for (var added = 0; added < count; added++)
        {
            _ring.Add(new Happening(EventKind.Process, "east", $"event {_logged.Count + 1}", []));
        }
    }

    private IEnumerable<long> Numbers(long after) => _ring.Read(after, EventRing.ReadMax).Select(happened => happened.Number);
}
