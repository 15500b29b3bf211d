using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Drivers;

/// <summary>What every driver of traffic does, whatever it publishes by. It publishes web and voice at the sites a, b and c.</summary>
public abstract class TrafficDriverContract : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract ITrafficDriver Driver { get; }

    /// <summary>The version that a client gets to see, by whatever it is that the driver publishes.</summary>
    protected abstract ValueTask<TrafficVersion?> SeenByClient();

    /// <summary>Stops the driver and starts it anew, if it forgets by that.</summary>
    protected abstract ValueTask Restart();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task A_new_driver_says_that_it_publishes_nothing_of_every_service() =>
        Assert.Equal([new(Voice, default), new(Web, default)], (await Soon(Driver.WatchAsync(Cancellation), _ => true)).Intents);

    [Fact]
    public async Task What_is_done_is_seen_by_clients()
    {
        var done = Assert.IsType<PublishDone>(await Publish(Intent(Version(1), Weights(a: 1_000))));
        Assert.Equal([new(Voice, default), new(Web, Version(1))], done.Published);
        Assert.Equal(Version(1), await SeenByClient());
    }

    [Fact]
    public async Task The_same_intent_again_is_done()
    {
        await Publish(Intent(Version(7), Weights(a: 1_000)));
        Assert.IsType<PublishDone>(await Publish(Intent(Version(7), Weights(a: 1_000))));
    }

    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(1, 2, 6)]
    [InlineData(2, 1, 1)]
    public async Task An_older_intent_is_refused_and_the_newer_one_is_named(int generation, long counter, long number)
    {
        var newer = Version(number, counter, generation);
        await Publish(Intent(newer, Weights(b: 1_000)));
        var refused = Assert.IsType<PublishRefused>(await Publish(Intent(Version(7), Weights(a: 1_000))));
        Assert.Equal(newer, refused.There);
        Assert.Contains($"{newer}", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(newer, await SeenByClient());
    }

    [Fact]
    public async Task Another_intent_of_the_same_version_is_refused()
    {
        await Publish(Intent(Version(7), Weights(a: 1_000)));
        Assert.Equal(Version(7), Assert.IsType<PublishRefused>(await Publish(Intent(Version(7), Weights(b: 1_000)))).There);
    }

    [Fact]
    public async Task A_service_is_never_emptied()
    {
        await Publish(Intent(Version(1), Weights(a: 1_000)));
        Assert.IsType<PublishRefused>(await Publish(Intent(Version(2), [])));
        Assert.IsType<PublishRefused>(await Publish(Intent(Version(2), Weights(a: 500))));
        Assert.IsType<PublishRefused>(await Publish(Intent(Version(2), [new(A, 1_100), new(B, -100)])));
        Assert.Equal(Version(1), await SeenByClient());
    }

    [Fact]
    public async Task A_service_that_is_not_known_is_refused()
    {
        var refused = Assert.IsType<PublishRefused>(await Publish(Intent(Version(1), Weights(a: 1_000), new("mail"))));
        Assert.Contains("mail", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_watches_is_told_of_a_change_that_came_before_it_listened_again()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(Patience);
        await using var said = Driver.WatchAsync(late.Token).GetAsyncEnumerator(late.Token);
        for (var number = 0; number <= 3; number++)
        {
            Assert.True(await said.MoveNextAsync());
            Assert.Equal((D1, new PublishedIntent(Web, number == 0 ? default : Version(number))), (said.Current.By, said.Current.Intents[1]));
            await Publish(Intent(Version(number + 1), Weights(a: 1_000)));
        }
    }

    [Fact]
    public async Task After_a_restart_it_says_what_it_publishes_and_takes_the_intent_again()
    {
        await Publish(Intent(Version(7), Weights(a: 1_000)));
        await Restart();
        Assert.Equal([new(Voice, default), new(Web, default)], (await Soon(Driver.WatchAsync(Cancellation), _ => true)).Intents);
        Assert.Null(await SeenByClient());
        Assert.IsType<PublishDone>(await Publish(Intent(Version(7), Weights(a: 1_000))));
        Assert.Equal(Version(7), await SeenByClient());
    }

    [Fact]
    public async Task Of_two_leaders_that_race_the_newer_one_wins_in_1000_rounds()
    {
        const int Rounds = 1_000;
        const int Intents = 100;
        using var both = new Barrier(2);
        async Task Lead(int rank, SiteId site)
        {
            try
            {
                for (var round = 1; round <= Rounds; round++)
                {
                    var counter = (2 * round) + rank;
                    both.SignalAndWait(Cancellation);
                    for (var number = 1; number <= Intents; number++)
                    {
                        var result = await Publish(Intent(Version(number, counter), [new(site, 1_000)]));
                        Assert.True(result is PublishDone { Published: var done } ? done[1].Version == Version(number, counter) : rank == 0 && ((PublishRefused)result).There.Epoch.Counter == counter + 1);
                    }

                    both.SignalAndWait(Cancellation);
                    Assert.Equal(Version(Intents, (2 * round) + 1), (await Soon(Driver.WatchAsync(Cancellation), _ => true)).Intents[1].Version);
                }
            }
            finally
            {
                // Who fails must not leave the other waiting.
                both.RemoveParticipant();
            }
        }

        await Task.WhenAll(Task.Run(() => Lead(0, A), Cancellation), Task.Run(() => Lead(1, B), Cancellation)).WaitAsync(3 * Patience, Cancellation);
        Assert.Equal(Version(Intents, (2 * Rounds) + 1), await SeenByClient());
    }

    protected ValueTask<PublishResult> Publish(TrafficIntent intent) => Driver.PublishAsync(intent, Cancellation);
}
