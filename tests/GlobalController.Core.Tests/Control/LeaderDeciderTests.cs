using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>What a leader wants written: all VNFs in one transaction, locations one at a time, lost disks admitted anew.</summary>
public sealed class LeaderDeciderTests
{
    private static readonly LeaderDecider Decider = new(Given.Timing, Given.Plans);
    private static readonly LocationId L4 = new("l4");

    private static readonly Dictionary<string, Func<Scene, Scene>> UnconfirmedParts = new()
    {
        ["the owner counts by an older set"] = scene => scene.Heard(Given.A, report: Given.Report(owned: 5), locations: -1),
        ["the owner has not taken in this generation"] = scene => scene.Heard(Given.A, report: Given.Report(owned: 5), desired: new DesiredVersion(0, 9)),
        ["the owner has not taken in its epoch"] = scene => scene.Heard(Given.A, report: Given.Report(owned: 4)),
        ["the owner does not report the VNF"] = scene => scene.Heard(Given.A),
        ["the owner was never heard"] = scene => scene.With(view => view with { Heard = view.Heard.Remove(Given.A) }),
        ["the true owner is not known yet"] = scene => scene.WithState(state => state with { Vnfs = state.Vnfs.SetItem(Given.Vnf, Given.Record() with { IsReconciling = true }) }),
    };

    public static TheoryData<string> Unconfirmed { get; } = [.. UnconfirmedParts.Keys];

    [Fact]
    public void NothingToDo_IsAnEmptyTransaction() => Assert.True(Decide(Scene.Healthy()).IsEmpty);

    [Fact]
    public void S9_ATransaction_NamesGenerationAndTermOfTheStateItWasDecidedOn()
    {
        var transaction = Decide(Scene.OwnerLost());

        Assert.Equal((1, 3L), (transaction.Generation, transaction.Term));
        Assert.Equal(Given.Record().Revision, Assert.Single(transaction.Records).Revision);
    }

    [Fact]
    public void AllVnfs_AreChangedInOneTransaction()
    {
        var scene = new Scene(Given.Record(), Given.Record(Given.Spec(vnf: "second")), Given.Record(Given.Spec(vnf: "third")))
            .Heard(Given.A, report: Given.Report(owned: 5)).Heard(Given.B, report: Given.Report()).Heard(Given.C, report: Given.Report());
        var reports = Given.Report();
        scene.Heard(Given.Beat(Given.B, hears: [Given.C]) with { Vnfs = [reports, reports with { Vnf = new VnfId("second") }, reports with { Vnf = new VnfId("third") }] });
        scene.Lost(Given.A);

        var transaction = Decide(scene);

        Assert.Equal(3, transaction.Records.Length);
        Assert.All(transaction.Records, record => Assert.Equal(TakeoverKind.Failover, record.Takeover!.Kind));
    }

    [Fact]
    public void S3_4_ALeaderThatIsNotAdmitted_WritesNothingButAdmissions()
    {
        var scene = Scene.OwnerLost().With(view => view with { Admission = 0 });

        var transaction = Decide(scene, new AssertFailed(Given.Vnf));

        Assert.Equal((Given.L1, 2, Given.Boot), (transaction.Admission!.Location, transaction.Admission.Number, transaction.Admission.Boot));
        Assert.Empty(transaction.Records);
        Assert.Null(transaction.Locations);
    }

    [Fact]
    public void S1_AReconcilingVnf_GetsNoTakeover()
    {
        var scene = Scene.OwnerLost(Given.Record() with { IsReconciling = true });

        Assert.True(Decide(scene).IsEmpty);
        Assert.True(Decide(scene, new AssertFailed(Given.Vnf)).IsEmpty);
    }

    [Fact]
    public void ATakeoverInProgress_KeepsTheSetsAsTheyAre()
    {
        // C is lost, and A answers no switchover: the sets wait for the grant.
        var scene = Scene.Healthy(Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover))).Lost(Given.C);

        Assert.True(Decide(scene).IsEmpty);
    }

    [Fact]
    public void AnOrder_IsForItsVnfAndTriedOnce()
    {
        var scene = Ordered(new Scene(Given.Record(), Given.Record(Given.Spec(vnf: "second"))), new AssertFailed(Given.Vnf));
        scene.Heard(Given.B, report: Given.Report());

        var (transaction, view, _) = Decider.Decide(scene.View, scene.Now);

        Assert.Equal(Given.Vnf, Assert.Single(transaction.Records).Vnf);
        Assert.True(view.Orders.IsEmpty);
    }

    [Fact]
    public void AnOrderThatCannotBe_IsRefusedWithTheReason()
    {
        var scene = Ordered(Scene.Healthy(), new OrderSwitchover(Given.Vnf, new SiteId("nowhere")));

        var (transaction, view, refused) = Decider.Decide(scene.View, scene.Now);

        Assert.True(transaction.IsEmpty);
        Assert.True(view.Orders.IsEmpty);
        Assert.Equal(["vnf may not run at nowhere, only at {a, b, c}"], refused!.Findings);
    }

    [Fact]
    public void S2_ALocation_IsAddedOrRemovedWhenEveryOwnerConfirmedThePresentSet()
    {
        Assert.Equal(new LocationSet(1, [Given.L1, Given.L2, Given.L3, L4]), Decide(Scene.Healthy(), new AddLocation(L4)).Locations);
        Assert.Equal(new LocationSet(1, [Given.L1, Given.L3]), Decide(Scene.Healthy(), new RemoveLocation(Given.L2)).Locations);
    }

    [Theory]
    [MemberData(nameof(Unconfirmed))]
    public void S2_WhileAnOwnerHasNotConfirmedThePresentSet_LocationsStay(string what)
    {
        var scene = UnconfirmedParts[what](Scene.Healthy());

        Assert.Null(Decide(scene, new AddLocation(L4)).Locations);
        Assert.Null(Decide(scene, new RemoveLocation(Given.L2)).Locations);
    }

    [Fact]
    public void S2_TwoChangesOfLocations_NeedAConfirmationInBetween()
    {
        var scene = Scene.Healthy().WithState(state => state with { Locations = new LocationSet(1, [.. state.Locations.Members, L4]) });

        Assert.Null(Decide(scene, new RemoveLocation(Given.L2)).Locations);
        Assert.NotNull(Decide(scene.Heard(Given.A, report: Given.Report(owned: 5), locations: 1), new RemoveLocation(Given.L2)).Locations);
    }

    [Fact]
    public void Locations_KnownOnesAreNotAdded_UnknownOnesNotRemoved_AndTheLastStays()
    {
        Assert.Null(Decide(Scene.Healthy(), new AddLocation(Given.L2)).Locations);
        Assert.Null(Decide(Scene.Healthy(), new RemoveLocation(L4)).Locations);
        var single = Scene.Healthy().WithState(state => state with { Locations = new LocationSet(0, [Given.L1]) });
        Assert.Null(Decide(single, new RemoveLocation(Given.L1)).Locations);
    }

    [Fact]
    public void S3_4_ALocationThatLostItsDisk_IsAdmittedUnderANewNumberForThatStart()
    {
        var scene = Scene.Healthy().Change(Given.L2, 0.1, report => report with { Admission = 0, Boot = new BootId("fresh") });

        Assert.Equal(new Admission(Given.L2, 2, new BootId("fresh")), Decide(scene).Admission);
    }

    [Fact]
    public void S3_4_AnAdmissionThatIsJournaled_IsNotRepeatedForTheSameStart()
    {
        var fresh = new BootId("fresh");
        var scene = Scene.Healthy()
            .Change(Given.L2, 0.1, report => report with { Admission = 0, Boot = fresh })
            .WithState(state => state with { Admissions = state.Admissions.SetItem(Given.L2, new Admission(Given.L2, 2, fresh)) });

        Assert.Null(Decide(scene).Admission);
        scene.Change(Given.L2, 0.1, report => report with { Boot = new BootId("fresher") });
        Assert.Equal(3, Decide(scene).Admission!.Number);
    }

    [Fact]
    public void S3_4_ALeaderThatLostItsDisk_IsAdmittedTooUnderANewNumber()
    {
        var scene = Scene.Healthy().With(view => view with { Admission = 0 });

        Assert.Equal(new Admission(Given.L1, 2, Given.Boot), Decide(scene).Admission);
    }

    [Fact]
    public void S3_4_ALocationThatIsNew_IsAdmittedForTheFirstTime()
    {
        var scene = Scene.Healthy()
            .WithState(state => state with { Locations = new LocationSet(1, [.. state.Locations.Members, L4]) })
            .Change(L4, 0.1, report => report with { Admission = 0 });

        Assert.Equal(1, Decide(scene).Admission!.Number);
    }

    private static Transaction Decide(Scene scene, OperatorOrder? order = null)
    {
        var asked = order is null ? scene : Ordered(scene, order);
        return Decider.Decide(asked.View, asked.Now).Transaction;
    }

    private static Scene Ordered(Scene scene, OperatorOrder order) => scene.With(view => view with { Orders = view.Orders.Enqueue(order) });
}
