using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Tests.Intents;

public sealed class TrafficOptionsTests
{
    public static TheoryData<TrafficOptions, string> OneError => new()
    {
        { Given.Options with { Drivers = [] }, "Drivers has 0 entries; it must have 1 to 64, each once." },
        { Given.Options with { Vantages = [Given.V1, Given.V2, Given.V1] }, "Vantages has 3 entries; it must have 1 to 64, each once." },
        { Given.Options with { VantagesMin = 0 }, "VantagesMin is 0; it must be from 1 to 2." },
        { Given.Options with { VantagesMin = 3 }, "VantagesMin is 3; it must be from 1 to 2." },
        { Given.Options with { ShareMax = 1_001 }, "ShareMax is 1001; it must be from 1 to 1000." },
        { Given.Options with { ShareTolerance = 250 }, "ShareTolerance is 250; it must be from 0 to 249." },
        { Given.Options with { TtlSal1 = Ms(1_500) }, "TtlSal1 is 1,500 ms; it must be whole seconds." },
        { Given.Options with { TtlSal2 = Ms(4_000) }, "TtlSal3 is 3,000 ms; it must be from 4,000 ms to 300,000 ms." },
        { Given.Options with { Margin = Ms(-1) }, "Margin is -1 ms; it must be from 0 ms to 3,600,000 ms." },
        { Given.Options with { HoldDown = Ms(-1) }, "HoldDown is -1 ms; it must be from 0 ms to 3,600,000 ms." },
        { Given.Options with { FreshFor = Ms(999) }, "FreshFor is 999 ms; it must be from 1,000 ms to 3,600,000 ms." },
        { Given.Options with { RepeatAfter = Ms(99) }, "RepeatAfter is 99 ms; it must be from 100 ms to 3,600,000 ms." },
        { Given.Options with { ReattachPeriod = TimeSpan.Zero }, "ReattachPeriod is 0 ms; it must be from 1,000 ms to 3,600,000 ms." },
    };

    [Theory]
    [MemberData(nameof(OneError))]
    public void Validate_OneError_SaysWhatIsWrongAndWhatWouldBeRight(TrafficOptions options, string error) => Assert.Equal([error], options.Validate());

    [Fact]
    public void Validate_Defaults_NeedOnlyDriversAndVantagePoints()
    {
        Assert.Equal(2, new TrafficOptions().Validate().Length);
        Assert.Empty(new TrafficOptions { Drivers = [Given.D1], Vantages = [Given.V1] }.Validate());
    }

    [Fact]
    public void Old_answers_live_for_the_longest_TTL_and_the_margin() => Assert.Equal(TimeSpan.FromSeconds(5), Given.Options.CacheLife);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Ttl_UnknownLevel_Throws(int sal) => Assert.Throws<ArgumentOutOfRangeException>(() => Given.Options.Ttl(sal));

    public static TheoryData<TrafficSpec, int> Specs => new()
    {
        { Given.Owner(Given.A), 0 },
        { Given.Several(Given.Weights(1, 1_000)), 0 },
        { Given.Owner(Given.A) with { Sal = 4 }, 1 },
        { Given.Several([]), 1 },
        { Given.Several([new SiteWeight(Given.B, 1), new SiteWeight(Given.A, 1)]), 1 },
        { Given.Several([new SiteWeight(Given.A, 1), new SiteWeight(Given.A, 1)]), 1 },
        { Given.Several([new SiteWeight(Given.A, -1)]), 1 },
        { Given.Several([new SiteWeight(Given.A, 1_001)]), 1 },
        { Given.Owner(Given.A, reattachment: new Reattachment(0, 1)), 1 },
        { Given.Owner(Given.A, reattachment: new Reattachment(1, 100_000_001)), 1 },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void A_spec_outside_its_bounds_is_refused(TrafficSpec spec, int errors) => Assert.Equal(errors, spec.Validate().Length);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
