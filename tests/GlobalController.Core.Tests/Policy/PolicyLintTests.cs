using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Policy;

namespace NfvHa.Geo.GlobalController.Core.Tests.Policy;

/// <summary>
/// P10: what a takeover stands on does not change under it. Takeovers belong to plans nearly always, so seeds hardly ever meet one that is in no plan (an operator's
/// asserted one, say): that is looked at here.
/// </summary>
public sealed class PolicyLintTests
{
    [Fact]
    public void The_policy_of_a_vnf_that_is_being_moved_stays_and_the_reason_is_said()
    {
        var known = Given.Record();
        var change = new ChangePolicy([new VnfChange(known.Spec, known.Spec with { IsAutomatic = false })], [], null);

        Assert.Empty(PolicyLint.Check(Given.State(known), change));
        Assert.Contains("being moved to b", Assert.Single(PolicyLint.Check(Given.State(Given.Record(takeover: Given.Takeover(TakeoverKind.Failover))), change)), StringComparison.Ordinal);
    }
}
