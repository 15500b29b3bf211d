using NfvHa.Geo.Hosting.Loop;

namespace NfvHa.Geo.Hosting.Tests.Loop;

/// <summary>One thread, one thing after the other, with a bound.</summary>
public sealed class EventLoopTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_of_many_threads_happen_one_after_the_other()
    {
        await using var loop = new EventLoop("test", postedMax: 100_000);
        var (count, inside, worst) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (var each = 0; each < 1000; each++)
                {
                    Assert.True(loop.Post(() =>
                    {
                        worst = Math.Max(worst, Interlocked.Increment(ref inside));
                        count++;
                        Interlocked.Decrement(ref inside);
                    }));
                }
            },
            Cancelled)));

        await Reached(loop);

        Assert.Equal((8000, 1), (count, worst));
    }

    [Fact]
    public async Task What_finds_the_queue_full_is_dropped_and_counted_and_what_ended_is_not()
    {
        await using var loop = new EventLoop("test", postedMax: 2);
        using var hold = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        loop.Post(() =>
        {
            begun.SetResult();
            hold.Wait(Cancelled);
        });
        await begun.Task.WaitAsync(Cancelled);

        var taken = Enumerable.Range(0, 5).Count(_ => loop.Post(() => { }));
        var ended = new TaskCompletionSource();
        loop.End(ended.SetResult);
        hold.Set();

        await ended.Task.WaitAsync(Cancelled);
        Assert.Equal((2, 3L), (taken, loop.Dropped));
    }

    [Fact]
    public async Task A_failure_ends_the_loop_and_says_why()
    {
        await using var loop = new EventLoop("test");
        loop.Post(() => throw new InvalidOperationException("a broken rule"));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.Stopped.WaitAsync(Cancelled));

        Assert.Equal("a broken rule", failure.Message);
        Assert.False(loop.Post(() => { }));
    }

    [Fact]
    public async Task A_timer_goes_on_after_each_time_and_ends_with_itself()
    {
        await using var loop = new EventLoop("test");
        var third = new TaskCompletionSource();
        var times = 0;
        using var timer = new LoopTimer(loop, TimeProvider.System, TimeSpan.FromMilliseconds(1), () =>
        {
            if (++times == 3)
            {
                third.SetResult();
            }
        });

        await third.Task.WaitAsync(Cancelled);
    }

    private static async Task Reached(EventLoop loop)
    {
        var reached = new TaskCompletionSource();
        loop.Post(reached.SetResult);
        await reached.Task.WaitAsync(Cancelled);
    }
}
