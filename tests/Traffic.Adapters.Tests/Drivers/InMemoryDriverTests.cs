using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Drivers;

public sealed class InMemoryDriverTests : TrafficDriverContract
{
    private readonly InMemoryDriver _driver = new(D1, [Web, Voice]);

    protected override ITrafficDriver Driver => _driver;

    [Fact]
    public async Task In_an_outage_it_is_to_be_tried_again_and_what_was_published_stays()
    {
        await Publish(Intent(Version(1), Weights(a: 1_000)));
        var outage = new PublishRetry(TimeSpan.FromSeconds(1), "cut off");
        _driver.Fail(outage);
        Assert.Same(outage, await Publish(Intent(Version(2), Weights(b: 1_000))));
        Assert.Equal(Version(1), await SeenByClient());
        _driver.Fail(null);
        Assert.IsType<PublishDone>(await Publish(Intent(Version(2), Weights(b: 1_000))));
    }

    [Fact]
    public async Task Who_watches_is_told_when_it_loses_everything()
    {
        await Publish(Intent(Version(1), Weights(a: 1_000)));
        var lost = Soon(_driver.WatchAsync(TestContext.Current.CancellationToken), said => said.Intents.Contains(new PublishedIntent(Web, default)));
        _driver.Restart();
        await lost;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override ValueTask<TrafficVersion?> SeenByClient() => ValueTask.FromResult(_driver.IntentOf(Web)?.Version);

    protected override ValueTask Restart()
    {
        _driver.Restart();
        return ValueTask.CompletedTask;
    }
}
