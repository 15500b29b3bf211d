using System.Net;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class ClientLimitsTests
{
    private readonly StepTime _time = new();

    [Fact]
    public void A_client_has_so_many_per_second_and_as_many_at_once()
    {
        var limits = new ClientLimits(10, 100, _time);
        Assert.Equal(10, Taken(limits, "192.0.2.1", 50));
        _time.Now += TimeSpan.FromMilliseconds(300);
        Assert.Equal(3, Taken(limits, "192.0.2.1", 50));
        _time.Now += TimeSpan.FromHours(1);
        Assert.Equal(10, Taken(limits, "192.0.2.1", 50));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::2", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("1.2.3.4", "102:304::", false)]
    public void A_client_is_an_IPv4_address_or_an_IPv6_network(string one, string other, bool isSame)
    {
        var limits = new ClientLimits(10, 100, _time);
        Taken(limits, one, 10);
        Assert.Equal(isSame ? 0 : 10, Taken(limits, other, 10));
    }

    [Fact]
    public void The_table_is_bounded_and_those_beyond_share_one_limit_until_others_rest()
    {
        var limits = new ClientLimits(10, 100, _time);
        for (var client = 0; client < 100; client++)
        {
            Taken(limits, $"192.0.2.{client}", 10);
        }

        Assert.Equal(6, Taken(limits, "198.51.100.1", 6));
        Assert.Equal(4, Taken(limits, "198.51.100.2", 6));
        Assert.Equal(100, limits.Count);
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(10, Taken(limits, "198.51.100.1", 20));
        Assert.Equal(10, Taken(limits, "198.51.100.2", 20));
        Assert.Equal(100, limits.Count);
    }

    private static int Taken(ClientLimits limits, string client, int tries) => Enumerable.Range(0, tries).Count(_ => limits.Take(IPAddress.Parse(client)));

    private sealed class StepTime : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
