using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>S2: an owner persists a new E or location set, re-arms the gate by it, and only then confirms it.</summary>
public sealed class AgentDeciderSetTests
{
    private static readonly EligibleSet OnlyB = EligibleSet.Initial(SiteSet.Of(Given.B));

    [Fact]
    public void S2_ANewE_IsPersistedRearmedAndConfirmedOnlyWhenTheGateSaysSo()
    {
        var agent = DrivenAgent.Serving();
        Assert.Equal(0, agent.Reports().EligibleConfirmed);

        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), Given.C))));
        Assert.True(agent.MustPersist);
        Assert.Equal(1, agent.Vnf.Ledger.Grant!.Eligible.Version);
        var order = agent.Sent<ArmGate>();
        Assert.Equal(1, order.Tag.EligibleVersion);

        Assert.Equal(0, agent.Reports().EligibleConfirmed);
        agent.Tell(new GateArmed(order.Vnf, order.Epoch, order.Tag));
        Assert.Equal(1, agent.Reports().EligibleConfirmed);
    }

    [Fact]
    public void S2_TheGateArmedByAnOlderSet_ConfirmsNothingNewer()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), Given.C))));
        agent.Hears(Given.Desired(3, Given.Directive(eligible: new EligibleSet(2, SiteSet.Of(Given.B), null))));

        agent.Tell(new GateArmed(Given.Vnf, Given.E(1), new ArmTag(1, 0)));

        Assert.Equal(1, agent.Reports().EligibleConfirmed);
    }

    [Fact]
    public void S2_TheGateArmedForAnotherEpoch_ConfirmsNothing()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(epoch: 2)));

        agent.Tell(new GateArmed(Given.Vnf, Given.E(1), new ArmTag(0, 0)));

        Assert.Equal(-1, agent.Reports().EligibleConfirmed);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 2)]
    [InlineData(0, 2)]
    public void S2_AnOlderVersionOfE_IsRefused(int version, int kept)
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(2, SiteSet.Of(Given.B), null))));

        agent.Hears(Given.Desired(3, Given.Directive(eligible: new EligibleSet(version, SiteSet.Of(Given.C), null))));

        Assert.Equal(kept, agent.Vnf.Grant!.Eligible.Version);
        Assert.Equal(kept == version && version > 2 ? SiteSet.Of(Given.C) : SiteSet.Of(Given.B), agent.Vnf.Grant.Eligible.Members);
    }

    [Fact]
    public void S2_TheVersionOfE_OutlivesARestart()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(2, SiteSet.Of(Given.B), null))));

        agent = agent.Restarted(at: 20).Hears(Given.Desired(1, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.C), null))));

        Assert.Equal(2, agent.Vnf.Grant!.Eligible.Version);
    }

    [Fact]
    public void S2_AGrowingE_ShortensALeaseThatLeantOnIt()
    {
        // Only B promised; the lease rests on E = {B}. With C proposed, C's promise is needed too.
        var agent = OnSites(OnlyB);
        Assert.True(agent.Now.IsBefore(agent.Vnf.Deadline));

        agent.Hears(Given.Desired(2, Given.Directive(eligible: OnlyB.Propose(Given.C))));

        Assert.False(agent.Now.IsBefore(agent.Sent<ArmGate>().Deadline));
        agent.GateIsArmed();
        Assert.Equal(1, agent.Reports().EligibleConfirmed);
    }

    [Fact]
    public void S2_AGrowingE_DoesNotShortenALeaseThatLeansOnTheLocations()
    {
        var agent = DrivenAgent.Serving();
        var deadline = agent.Vnf.Deadline;

        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), Given.C))));

        Assert.Equal(deadline, agent.Sent<ArmGate>().Deadline);
    }

    [Fact]
    public void S2_AShrinkingE_LetsTheRestCarryTheLease()
    {
        var agent = OnSites(EligibleSet.Initial(SiteSet.Of(Given.B, Given.C)));
        Assert.False(agent.Now.IsBefore(agent.Vnf.Deadline));

        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), null))));

        Assert.True(agent.Now.IsBefore(agent.Sent<ArmGate>().Deadline));
    }

    [Fact]
    public void S2_ANewLocationSet_IsPersistedRearmedAndConfirmedOnlyWhenTheGateSaysSo()
    {
        var agent = DrivenAgent.Serving();
        Assert.Equal(0, agent.Beats().LocationsVersion);

        agent.Hears(Given.Desired(2) with { Locations = Given.Locations(1, Given.L1, Given.L2) });
        Assert.True(agent.MustPersist);
        Assert.Equal(1, agent.View.Ledger.Locations!.Version);
        var order = agent.Sent<ArmGate>();
        Assert.Equal(1, order.Tag.LocationsVersion);

        Assert.Equal(0, agent.Beats().LocationsVersion);
        agent.Tell(new GateArmed(order.Vnf, order.Epoch, order.Tag));
        Assert.Equal(1, agent.Beats().LocationsVersion);
    }

    [Fact]
    public void S2_ALocationThatLeft_CarriesTheLeaseNoLonger()
    {
        var agent = DrivenAgent.Serving();

        agent.Hears(Given.Desired(2) with { Locations = Given.Locations(1, Given.L2, Given.L3) });

        Assert.False(agent.Now.IsBefore(agent.Sent<ArmGate>().Deadline));
    }

    [Fact]
    public void S2_AnOlderLocationSet_IsRefused()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2) with { Locations = Given.Locations(2, Given.L1, Given.L2) });

        agent.Hears(Given.Desired(3) with { Locations = Given.Locations(1, Given.L1) });

        Assert.Equal(2, agent.View.Locations!.Version);
        Assert.False(agent.MustPersist);
    }

    [Fact]
    public void S2_ASiteThatOwnsNothing_ConfirmsTheLocationsItKnows()
    {
        var agent = new DrivenAgent(Given.B);
        Assert.Equal(-1, agent.Beats().LocationsVersion);

        agent.Hears(Given.Desired(2, Given.Directive()) with { Locations = Given.Locations(4) });

        Assert.Equal(4, agent.Beats().LocationsVersion);
    }

    [Fact]
    public void S2_UnknownLocations_AreNoMajority()
    {
        // What a disk may hold: a grant, but no locations.
        var ledger = AgentLedger.Blank with { Vnfs = AgentLedger.Blank.Vnfs.Add(Given.Vnf, new VnfLedger(new PromiseLedger(Given.E(1), default), default, new Grant(Given.E(1), OnlyB))) };
        var agent = new DrivenAgent(ledger: ledger) { Now = Given.At(10) };
        agent.Beats();

        agent.IsPromised(1, Given.L1).IsPromised(1, Given.L2).IsPromised(1, Given.L3);

        Assert.False(agent.Orders<ArmGate>());
    }

    [Fact]
    public void S5_AGateStartedAnew_IsToldTheDeadlineAgain_AndUntilThenNothingIsConfirmed()
    {
        var agent = DrivenAgent.Serving();
        var deadline = agent.Vnf.Deadline;

        agent.Tell(new GateStarted());
        Assert.Equal(deadline, agent.Sent<ArmGate>().Deadline);
        var order = agent.Sent<ArmGate>();

        Assert.Equal(-1, agent.Reports().EligibleConfirmed);
        agent.Tell(new GateArmed(order.Vnf, order.Epoch, order.Tag));
        Assert.Equal(0, agent.Reports().EligibleConfirmed);
    }

    [Fact]
    public void S2_AnOrderToArmThatMayBeLost_IsGivenAgainUntilTheGateSaysSo()
    {
        var agent = DrivenAgent.Serving();
        agent.Hears(Given.Desired(2, Given.Directive(eligible: new EligibleSet(1, SiteSet.Of(Given.B), Given.C))));
        var order = agent.Sent<ArmGate>();

        agent.Beats();
        Assert.Equal(order, agent.Sent<ArmGate>());
        agent.GateIsArmed().Beats();
        Assert.False(agent.Orders<ArmGate>());
    }

    [Fact]
    public void S1_ANewGeneration_IsConfirmedAnew_AlthoughTheVersionsAreTheSame()
    {
        // A restored state may count other locations under the version of the lost one.
        var agent = DrivenAgent.Serving();

        agent.Hears(new DesiredState(new DesiredVersion(2, 1), Given.Locations(0, Given.L2, Given.L3), []));
        Assert.False(agent.Now.IsBefore(agent.Sent<ArmGate>().Deadline));
        var order = agent.Sent<ArmGate>();

        Assert.Equal(-1, agent.Beats().LocationsVersion);
        agent.Tell(new GateArmed(order.Vnf, order.Epoch, order.Tag));
        Assert.Equal(0, agent.Beats().LocationsVersion);
    }

    [Theory]
    [InlineData(1, -1)]
    [InlineData(3, 5)]
    public void S1_S2_ARestartedOwner_WhoseGrantIsNotHeard_ConfirmsTheLocationsOnceNoDeadlineOfBeforeCanBeLeft(double after, int confirmed)
    {
        // After a restore nothing is granted until every owner was heard; one that restarted must be able to confirm without a lease.
        var agent = DrivenAgent.Serving().Restarted(at: 11).After(after);

        agent.Hears(Given.Desired(2) with { Locations = Given.Locations(5) });

        Assert.Equal(confirmed, agent.Beats().LocationsVersion);
    }

    /// <summary>An owner that heard from B alone.</summary>
    private static DrivenAgent OnSites(EligibleSet eligible)
    {
        var agent = new DrivenAgent { Now = Given.At(10) };
        agent.Hears(Given.Desired(1, Given.Directive(eligible: eligible)));
        agent.Beats();
        return agent.IsPromised(1, Given.B);
    }
}
