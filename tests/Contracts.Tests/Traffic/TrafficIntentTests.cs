using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;

namespace NfvHa.Geo.Contracts.Tests.Traffic;

public class TrafficIntentTests
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");

    [Fact]
    public void A_later_epoch_outranks_any_number()
    {
        Assert.True(Version(1, 2, 1) > Version(1, 1, 99));
        Assert.True(Version(2, 1, 1) > Version(1, 9, 99));
        Assert.True(Version(1, 1, 2) > Version(1, 1, 1));
        Assert.True(Version(1, 1, 1) >= Version(1, 1, 1) && Version(1, 1, 1) <= Version(1, 1, 1) && Version(1, 1, 1) < Version(1, 1, 2));
        Assert.Equal("1.2/3", Version(1, 2, 3).ToString());
    }

    [Fact]
    public void Intents_compare_by_content()
    {
        Assert.Equal(Intent(), Intent());
        Assert.Equal(Intent().GetHashCode(), Intent().GetHashCode());
        Assert.All(
            [
                Intent() with { Service = new VnfId("other") },
                Intent() with { Version = Version(1, 1, 2) },
                Intent() with { Weights = [new SiteWeight(B, SiteWeight.Whole)] },
                Intent() with { Forwards = [] },
                Intent() with { Ttl = TimeSpan.FromSeconds(2) },
                Intent() with { AdmitPerSecond = 1 },
            ],
            other => Assert.NotEqual(Intent(), other));
    }

    private static TrafficVersion Version(int generation, long counter, long number) => new(new Epoch(generation, counter), number);

    private static TrafficIntent Intent() =>
        new(new VnfId("vnf"), Version(1, 1, 1), [new SiteWeight(A, SiteWeight.Whole)], [new Forward(B, A)], TimeSpan.FromSeconds(1), null);
}
