using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Events;

namespace NfvHa.Geo.GlobalController.Host.Tests.Events;

public sealed class ControlChangesTests
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");
    private static readonly LocationId East = new("east");
    private static readonly VnfId Web = new("web");
    private static readonly VnfId Cdn = new("cdn");

    private static readonly ControlState Start = new(
        new DesiredVersion(1, 1),
        0,
        null,
        SiteSet.Of(A, B),
        new LocationSet(0, [East]),
        ImmutableSortedDictionary<LocationId, Admission>.Empty.Add(East, new Admission(East, 1, null)),
        new([KeyValuePair.Create(Web, VnfRecord.First(new VnfSpec(Web, SiteSet.Of(A, B), ReplicationMode.Stateless, GateKind.Host, false, true), A))]))
    {
        Spread = ImmutableSortedDictionary<VnfId, SpreadService>.Empty.Add(
            Cdn, new SpreadService(Cdn, ServiceAvailabilityLevel.Level2, 1, [new SiteWeight(A, 1), new SiteWeight(B, 1)])),
    };

    private static VnfRecord Record => Start.Vnfs[Web];

    [Fact]
    public void Between_TheSameState_IsSilent() => Assert.Empty(ControlChanges.Between(Start, Start with { Version = new DesiredVersion(1, 2) }));

    [Fact]
    public void Between_ANewTerm_NamesWhoLeads() => AssertTold(
        Start with { Term = 3, Leader = new Leader(East, new BootId("boot-1")) }, (EventKind.Leader, "east", "east leads since term 3."));

    [Fact]
    public void Between_AnIntent_SaysFromWhomToWhomAndWhy()
    {
        var told = Assert.Single(Tell(With(Record with { Takeover = new TakeoverIntent(TakeoverKind.Failover, B, Record.Epoch, 7, "a is Failed, by east") })));

        Assert.Equal((EventKind.Takeover, "web"), (told.Kind, told.Subject));
        Assert.Contains("b is to take over from a (Failover)", told.Text, StringComparison.Ordinal);
        Assert.Equal("a is Failed, by east", Assert.Single(told.Evidence));
    }

    [Fact]
    public void Between_AGrant_NamesBothOwnersAndTheProof() => AssertTold(
        With(Record.Grant(B, SiteSet.Empty, SiteSet.Empty, FenceProof.LeaseExpired)), (EventKind.Owner, "web", "b owns it at epoch 1.2; a did at 1.1 (LeaseExpired)."));

    [Fact]
    public void Between_ASmallerEligibleSet_SaysWhoIsLeft() => AssertTold(
        With(Record with { Eligible = Record.Eligible.Without(B) }),
        (EventKind.Protection, "web", "{b} may take over from a; no site's promise carries the lease without the locations."));

    [Fact]
    public void Between_APlan_TellsItsBeginningItsStepsAndItsEnd()
    {
        var item = new PlanItem(Web, A, B, PlanStep.Switch, new Epoch(1, 1), "");
        var begun = Plan.New(PlanKind.Failover, "a is Failed", [item]) with { Id = 5, Revision = 5 };
        AssertTold(Plans(begun), (EventKind.Plan, "plan 5", "Failover began: a is Failed"), (EventKind.Plan, "plan 5", "web: Switch, from a to b."));

        var ended = begun.With(item.At(PlanStep.Stayed, "a goes on")) with { Revision = 6 };
        Assert.Equal(["web: Stayed, from a to b: a goes on", "Failover ended: 0 moved, 1 stayed (web)."], ControlChanges.Between(Plans(begun), Plans(ended)).Select(told => told.Text));
    }

    [Fact]
    public void Between_ADrainAndAFreeze_SaysWhereClientsAreWanted()
    {
        var service = Start.Spread[Cdn].With(A, isDrained: true) with { IsFrozen = true };
        AssertTold(
            Start with { Spread = Start.Spread.SetItem(Cdn, service) },
            (EventKind.Traffic, "cdn", "Clients are wanted away from {a}."),
            (EventKind.Traffic, "cdn", "Its weights are held by an operator."));
    }

    [Fact]
    public void Between_ARestore_SaysThatNothingIsCertain() => Assert.Equal(
        [EventKind.Restored, EventKind.Leader, EventKind.Owner], Tell(Start.Restored(2)).Select(told => told.Kind));

    [Fact]
    public void Between_AnAdmission_SaysThatADiskWasLost() => Assert.Contains(
        "admitted anew (admission 2)",
        Assert.Single(Tell(Start with { Admissions = Start.Admissions.SetItem(East, new Admission(East, 2, new BootId("boot-2"))) })).Text,
        StringComparison.Ordinal);

    private static ControlState With(VnfRecord record) => Start with { Vnfs = Start.Vnfs.SetItem(Web, record) };

    private static ControlState Plans(Plan plan) => Start with { Plans = Start.Plans.Add(plan.Id, plan) };

    private static IEnumerable<Happening> Tell(ControlState after) => ControlChanges.Between(Start, after);

    private static void AssertTold(ControlState after, params (string Kind, string Subject, string Text)[] expected) =>
        Assert.Equal(expected, Tell(after).Select(told => (told.Kind, told.Subject, told.Text)).Where(told => told.Kind != EventKind.Protection || expected.Length == 1 && expected[0].Kind == EventKind.Protection));
}
