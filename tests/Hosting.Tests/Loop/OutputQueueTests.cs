using System.Collections.Concurrent;
using NfvHa.Geo.Hosting.Loop;

namespace NfvHa.Geo.Hosting.Tests.Loop;

/// <summary>S10: outputs after writes, in order.</summary>
public sealed class OutputQueueTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_output_waits_for_the_writes_before_it_and_the_newest_snapshot_stands_for_those_that_wait()
    {
        await using var loop = new EventLoop("test");
        using var hold = new ManualResetEventSlim();
        var happened = new ConcurrentQueue<string>();
        var queue = new OutputQueue<string>(loop, snapshot => Task.Run(() =>
        {
            hold.Wait(Cancelled);
            happened.Enqueue($"write {snapshot}");
        }));
        var last = new TaskCompletionSource();
        loop.Post(() =>
        {
            queue.Put(() => happened.Enqueue("output 0"));
            queue.Write("1");
            queue.Put(() => happened.Enqueue("output 1"));
            queue.Write("2");
            queue.Put(() => happened.Enqueue("output 2"));
            queue.Write("3");
            queue.Put(last.SetResult);
            hold.Set();
        });
        await last.Task.WaitAsync(Cancelled);

        // The next write may begin before the outputs of the one before it have left.
        Assert.Equal(["output 0", "output 1", "output 2"], happened.Where(each => each.StartsWith("output", StringComparison.Ordinal)));
        Assert.Equal(["output 0", "write 1", "write 3", "output 2"], happened.Where(each => each != "output 1"));
        Assert.True(happened.ToList().IndexOf("write 1") < happened.ToList().IndexOf("output 1"));
    }

    [Fact]
    public async Task An_output_that_puts_another_is_followed_by_it()
    {
        await using var loop = new EventLoop("test");
        var queue = new OutputQueue<string>(loop, _ => Task.CompletedTask);
        var order = new List<int>();
        var done = new TaskCompletionSource();
        loop.Post(() =>
        {
            queue.Write("1");
            queue.Put(() =>
            {
                order.Add(1);
                queue.Put(() =>
                {
                    order.Add(3);
                    done.SetResult();
                });
                order.Add(2);
            });
        });

        await done.Task.WaitAsync(Cancelled);

        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public async Task A_write_that_fails_ends_the_loop_and_nothing_after_it_leaves()
    {
        await using var loop = new EventLoop("test");
        var hasLeft = false;
        var queue = new OutputQueue<string>(loop, _ => Task.FromException(new IOException("the disk is full")));
        loop.Post(() =>
        {
            queue.Write("1");
            queue.Put(() => hasLeft = true);
        });

        var failure = await Assert.ThrowsAsync<LoopFailedException>(() => loop.Stopped.WaitAsync(Cancelled));

        Assert.Equal("the disk is full", failure.InnerException!.Message);
        Assert.False(hasLeft);
    }

    [Fact]
    public async Task A_disk_that_stands_still_ends_the_loop_before_memory_does()
    {
        await using var loop = new EventLoop("test");
        using var hold = new ManualResetEventSlim();
        var queue = new OutputQueue<string>(loop, _ => Task.Run(() => hold.Wait(Cancelled)));
        loop.Post(() =>
        {
            queue.Write("1");
            for (var each = 0; each <= OutputQueue<string>.ItemsMax; each++)
            {
                queue.Put(() => { });
            }
        });

        await Assert.ThrowsAsync<LoopFailedException>(() => loop.Stopped.WaitAsync(Cancelled));
        hold.Set();
    }
}
