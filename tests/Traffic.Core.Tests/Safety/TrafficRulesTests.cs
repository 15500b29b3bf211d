using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;
using NfvHa.Geo.Traffic.Core.Safety;

namespace NfvHa.Geo.Traffic.Core.Tests.Safety;

/// <summary>Each rule finds the wrong intent that is planted for it, and nothing in a right one.</summary>
public sealed class TrafficRulesTests
{
    private static readonly TrafficSpec Even = Given.Several(Given.Weights(1, 1));
    private static readonly TrafficIntent Halves = Given.Intent(1, Given.Weights(500, 500));

    public static TheoryData<string, TrafficChange> Planted => new()
    {
        { "", Change(Halves, Given.Intent(2, Given.Weights(250, 750)), Even) },
        { "", Change(Halves, Given.Intent(2, Given.Weights(b: 1_000)), Even, SiteSet.Of(Given.A)) },
        { "", Change(Halves, Given.Intent(2, Given.Weights(500, 500)), Even, SiteSet.Of(Given.A, Given.B)) },
        { "", Change(Halves, Given.Intent(2, Given.Weights(a: 1_000), 2, new Forward(Given.B, Given.A)), Given.Owner(Given.A, 2)) },
        { "T1", Change(Halves, Given.Intent(2, Given.Weights(500, 499)), Even) },
        { "T1", Change(null, Given.Intent(1, []), Even) },
        { "T1", Change(null, Given.Intent(1, [new SiteWeight(Given.B, 500), new SiteWeight(Given.A, 500)]), Even) },
        { "T1", Change(null, Given.Intent(1, [new SiteWeight(Given.A, 1_000), new SiteWeight(Given.B, 0)]), Even) },
        { "T2", Change(Halves, Given.Intent(2, Given.Weights(249, 751)), Even) },
        { "T3", Change(Halves, Given.Intent(2, Given.Weights(500, 500)), Even, SiteSet.Of(Given.A)) },
        { "T3", Change(Halves, Given.Intent(2, Given.Weights(400, 600)), Even, SiteSet.Of(Given.A, Given.B)) },
        { "T3", Change(null, Given.Intent(1, Given.Weights(b: 1_000)), Given.Owner(Given.A)) },
        { "T3", Change(Halves, Given.Intent(2, Given.Weights(400, 400, 200)), Even) },
        { "T4", Change(Given.Intent(2, Given.Weights(500, 500)), Given.Intent(2, Given.Weights(400, 600)), Even) },
        { "T4", Change(Given.Intent(2, Given.Weights(500, 500), 2), Given.Intent(3, Given.Weights(500, 500)), Even) },
        { "T4", Change(Given.Intent(2, Given.Weights(500, 500)), Given.Intent(1, Given.Weights(500, 500), 2), Even) },
        { "T5", Change(Halves, Given.Intent(2, Given.Weights(499, 501)), Even with { IsFrozen = true }) },
        { "T6", Change(null, Given.Intent(1, Given.Weights(a: 1_000), 1, new Forward(Given.B, Given.A)), Given.Owner(Given.A), SiteSet.Of(Given.B)) },
        { "T6", Change(null, Given.Intent(1, Given.Weights(a: 1_000), 1, new Forward(Given.B, Given.C)), Given.Owner(Given.A)) },
        { "T6", Change(null, Given.Intent(1, Given.Weights(a: 1_000), 1, new Forward(Given.A, Given.A)), Given.Owner(Given.A)) },
        {
            "T6",
            Change(
                Given.Intent(1, Given.Weights(a: 1_000), 1, new Forward(Given.B, Given.A)),
                Given.Intent(2, Given.Weights(a: 1_000), 1, new Forward(Given.B, Given.A)),
                Given.Owner(Given.A),
                SiteSet.Of(Given.A))
        },
        { "T7", Change(Halves, Given.Intent(2, Given.Weights(501, 499)), Given.Several(Given.Weights(1, 1), SiteSet.Of(Given.A))) },
    };

    [Theory]
    [MemberData(nameof(Planted))]
    public void A_wrong_intent_breaks_the_rule_it_is_planted_for_and_no_other(string broken, TrafficChange change) =>
        Assert.Equal(broken, string.Join(", ", TrafficRules.Broken(change, Given.Options)));

    [Fact]
    public void Every_rule_has_a_planted_intent_and_a_sentence()
    {
        Assert.Equal(TrafficRules.All.Select(rule => rule.Name), Planted.Select(row => row.Data.Item1).Where(name => name != "").Distinct().Order(StringComparer.Ordinal));
        Assert.All(TrafficRules.All, rule => Assert.EndsWith(".", rule.Says, StringComparison.Ordinal));
    }

    private static TrafficChange Change(TrafficIntent? before, TrafficIntent after, TrafficSpec spec, SiteSet? failed = null) =>
        new(before, after, spec, failed ?? SiteSet.Empty);
}
