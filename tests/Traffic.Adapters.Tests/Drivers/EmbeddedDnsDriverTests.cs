using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Dns;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Adapters.Tests.Dns;
using NfvHa.Geo.Traffic.Core.Intents;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Drivers;

public sealed class EmbeddedDnsDriverTests : TrafficDriverContract
{
    private EmbeddedDnsDriver _driver = Server();

    protected override ITrafficDriver Driver => _driver;

    [Fact]
    public async Task A_site_without_an_address_is_refused_by_name()
    {
        var refused = Assert.IsType<PublishRefused>(await Publish(Intent(Version(1), [new(A, 500), new(new("nowhere"), 500)])));
        Assert.Contains("nowhere", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_it_says_so_and_is_to_be_tried_again()
    {
        await Publish(Intent(Version(1), Weights(a: 1_000)));
        var lost = Soon(_driver.WatchAsync(TestContext.Current.CancellationToken), said => said.Intents.Contains(new PublishedIntent(Web, default)));
        await _driver.DisposeAsync();
        await lost;
        Assert.IsType<PublishRetry>(await Publish(Intent(Version(1), Weights(a: 1_000))));
    }

    [Fact]
    public void An_address_that_is_taken_is_an_error_that_names_it()
    {
        Assert.False(EmbeddedDnsDriver.TryStart(Options with { Listen = _driver.Listens }, TimeProvider.System, out _, out var errors));
        Assert.Contains($"{_driver.Listens}", Assert.Single(errors), StringComparison.Ordinal);
    }

    public override ValueTask DisposeAsync() => _driver.DisposeAsync();

    protected override async ValueTask<TrafficVersion?> SeenByClient()
    {
        var answer = await RawDns.Ask(_driver.Listens, "_version.web.geo.example.", RawDns.Txt);
        return answer.Answers is [var record] ? VersionRecord.Parse(record.Text) : null;
    }

    protected override async ValueTask Restart()
    {
        await _driver.DisposeAsync();
        _driver = Server();
    }
}
