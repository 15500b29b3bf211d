using NfvHa.Geo.GlobalController.Host.Journal.Files;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

public class StoreThreadTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Work_is_done_in_order_on_one_thread_and_what_exceeds_the_bound_is_refused()
    {
        await using var thread = new StoreThread("test", 2);
        using var door = new SemaphoreSlim(0);
        var done = new List<int>();
        var first = await Begin(thread, door, () => done.Add(1));

        var second = Run(thread, () => done.Add(2));
        var third = Run(thread, () => done.Add(3));
        Assert.Equal("refused: 2 requests wait for the disk already; ask again later", await Run(thread, () => done.Add(4)));
        door.Release();

        Assert.Equal(["done", "done", "done"], await Task.WhenAll(first, second, third).WaitAsync(Limit, TimeProvider.System, Cancel));
        Assert.Equal([1, 2, 3], done);
    }

    [Fact]
    public async Task Who_gives_up_learns_whether_it_may_have_been_done()
    {
        await using var thread = new StoreThread("test", 4);
        using var door = new SemaphoreSlim(0);
        using var patience = new CancellationTokenSource();
        var wasRun = false;
        var running = await Begin(thread, door, () => { }, patience.Token);
        var waiting = Run(thread, () => wasRun = true, patience.Token);

        await patience.CancelAsync();

        Assert.StartsWith("unknown", await running, StringComparison.Ordinal);
        Assert.StartsWith("refused", await waiting, StringComparison.Ordinal);
        door.Release();
        Assert.Equal("done", await Run(thread, () => { }));
        Assert.False(wasRun);
    }

    [Fact]
    public async Task What_waits_is_done_before_it_is_closed_and_nothing_after()
    {
        var thread = new StoreThread("test", 4);
        using var door = new SemaphoreSlim(0);
        var first = await Begin(thread, door, () => { });
        var second = Run(thread, () => { });

        var closing = thread.DisposeAsync();
        Assert.Equal("refused: the store was closed", await Run(thread, () => { }));
        door.Release();
        await closing;

        Assert.Equal(["done", "done"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task A_broken_contract_comes_back_to_who_asked()
    {
        await using var thread = new StoreThread("test", 4);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(thread, () => throw new InvalidOperationException()));
        Assert.Equal("done", await Run(thread, () => { }));
    }

    /// <summary>Work that has begun, and ends once the door is opened.</summary>
    private static async Task<Task<string>> Begin(StoreThread thread, SemaphoreSlim door, Action work, CancellationToken? patience = null)
    {
        var begun = new TaskCompletionSource();
        var answer = Run(
            thread,
            () =>
            {
                begun.SetResult();
                Assert.True(door.Wait(Limit, CancellationToken.None));
                work();
            },
            patience);
        await begun.Task.WaitAsync(Limit, TimeProvider.System, Cancel);
        return answer;
    }

    private static Task<string> Run(StoreThread thread, Action work, CancellationToken? patience = null) => thread.RunAsync(
        () =>
        {
            work();
            return "done";
        },
        reason => $"refused: {reason}",
        reason => $"unknown: {reason}",
        patience ?? CancellationToken.None).AsTask();
}
