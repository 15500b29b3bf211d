using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Leases;

namespace NfvHa.Geo.GlobalController.Core.Tests.Leases;

/// <summary>S3, S4: what proves that the owner serves no more, and that each part of it is needed.</summary>
public sealed class FenceProofsTests
{
    private static readonly FenceProofs Proofs = new(Given.Timing);

    /// <summary>Each change to a scene in which a lease has provably expired takes the proof away.</summary>
    private static readonly Dictionary<string, Func<Scene, Scene>> MissingParts = new()
    {
        ["S3.1 no takeover was journaled"] = scene => Change(scene, record => record with { Takeover = null }),
        ["S3.2 a switchover revokes nothing"] = scene => Change(scene, record => record with { Takeover = Given.Takeover(TakeoverKind.Switchover) }),
        ["S3.2 only one location revoked"] = scene => scene.RevokedHere(through: 0),
        ["S3.2 only the leader's location revoked"] = scene => scene.With(view => view with { Reports = view.Reports.Remove(Given.L2) }),
        ["S3.2 the epoch before was revoked here"] = scene => scene.RevokedHere(through: 4),
        ["S3.2 the epoch before was revoked there"] = scene => scene.Revoked(Given.L2, through: 4),
        ["S3.2 a promise is still held here"] = scene => scene.RevokedHere(remaining: 0.001),
        ["S3.2 a promise was still held there"] = scene => scene.Revoked(Given.L2, remaining: 0.5, ago: 0.5),
        ["S3.2 the wait is on the slowest of the leader's clocks"] = scene => scene.Revoked(Given.L2, remaining: 0.4, ago: 0.5).Slow(),
        ["S2 this location is silent after a restart"] = scene => scene.With(view => view with { SilentUntil = Given.At(101) }),
        ["S3.4 this location lost its disk"] = scene => scene.With(view => view with { Admission = 0 }),
        ["S3.4 this location was admitted anew since"] = scene => scene.WithState(state => Admit(state, Given.L1)),
        ["S3.4 the other location was admitted anew since"] = scene => scene.WithState(state => Admit(state, Given.L2)),
        ["S3.4 the other location is not admitted"] = scene => scene.Change(Given.L2, 0.5, report => report with { Admission = 0 }),
        ["S2 the other location is not configured"] = scene => scene.WithState(state => state with { Locations = new LocationSet(1, [Given.L1, Given.L3]) }),
        ["S2 two of four are no majority"] = scene => scene.WithState(state => state with { Locations = new LocationSet(1, [.. state.Locations.Members, new("l4")]) }),
        ["S3.3 the target is not prepared"] = scene => scene.Heard(Given.B, report: Given.Report()),
        ["S3.3 the target is prepared for the epoch before"] = scene => scene.Heard(Given.B, report: Given.Report(prepared: 4)),
        ["S3.3 the target was never heard"] = scene => scene.With(view => view with { Heard = view.Heard.Remove(Given.B) }),
        ["S3 the target is outside E, and no site of E revoked"] = scene => Change(scene, record => record with { Eligible = EligibleSet.Initial(SiteSet.Of(Given.C)) }),
        ["S2 the target is only proposed for E"] = scene => Change(scene, record => record with { Eligible = new EligibleSet(1, SiteSet.Of(Given.C), Given.B) }),
        ["S5 nothing ends service at the deadline"] = scene => Change(scene, record => record with { Spec = Given.Spec(gate: GateKind.None) }),
        ["S5 the guest may be paused with its clocks, and its storage can't be sealed"] = scene => Change(scene, record => record with { Spec = Given.Spec(pausable: true), Sync = record.Sync.Degrade() }),
        ["S2 the leader saw the owner's clock drift"] = scene => scene.Heard(Given.Beat(Given.A), ago: 9, driftPartsPerMillion: 150_000),
        ["S2 another location saw the owner's clock drift"] = scene => scene.Says(Given.L3, Given.A, age: 9, drifts: 150_000),
    };

    public static TheoryData<string> Missing { get; } = [.. MissingParts.Keys];

    private static readonly Dictionary<string, Func<Scene, Scene>> StillEnoughParts = new()
    {
        ["any majority"] = scene => scene.RevokedHere(through: 0).Revoked(Given.L3),
        ["what was held there is waited out"] = scene => scene.Revoked(Given.L2, remaining: 0.4, ago: 0.5),
        ["a later epoch was revoked"] = scene => scene.Revoked(Given.L2, through: 6),
        ["outside E, but a site of E revoked"] = scene => Change(scene, record => record with { Eligible = EligibleSet.Initial(SiteSet.Of(Given.C)) }).Heard(Given.C, report: Given.Report(prepared: 5)),
        ["a guest that may be paused, with storage that can be sealed"] = scene => Change(scene, record => record with { Spec = Given.Spec(pausable: true) }),
        ["drift within the bound"] = scene => scene.Heard(Given.Beat(Given.A), ago: 9, driftPartsPerMillion: 90_000),
    };

    public static TheoryData<string> StillEnough { get; } = [.. StillEnoughParts.Keys];

    public static TheoryData<int, FenceProof?> GivenUp { get; } = new()
    {
        { 0, null },
        { 4, null },
        { 5, FenceProof.AgentConfirmed },
        { 6, FenceProof.AgentConfirmed },
    };

    [Fact]
    public void S3_RevokedWaitedOutAndPrepared_TheLeaseHasExpired() => Assert.Equal(FenceProof.LeaseExpired, Find(Expired()));

    [Theory]
    [MemberData(nameof(Missing))]
    public void S3_WithoutOnePart_NothingIsProven(string missing) => Assert.Null(Find(MissingParts[missing](Expired())));

    [Theory]
    [MemberData(nameof(StillEnough))]
    public void S3_WhatIsNotNeeded_MayBeMissing(string what) => Assert.Equal(FenceProof.LeaseExpired, Find(StillEnoughParts[what](Expired())));

    /// <summary>S2, S3.3: the failsafe lease is waited out on the target's clock, so a target that is seen to run too fast has not waited.</summary>
    [Fact]
    public void S2_TheTargetsClockDriftsPastTheBoundAgainstTheOwners_NothingIsProven()
    {
        var scene = Expired().Heard(Given.Beat(Given.B, report: Given.Report(prepared: 5)), driftPartsPerMillion: -150_000);

        Assert.Null(Find(scene));
    }

    [Theory]
    [MemberData(nameof(GivenUp))]
    public void S4_AgentConfirmed_IsForTheOwnersEpoch(int through, FenceProof? expected) =>
        Assert.Equal(expected, Find(Scene.Healthy().Heard(Given.A, report: Given.Report(givenUp: through))));

    [Fact]
    public void S4_AgentConfirmed_IsByTheOwnerNotByAnybodyElse() =>
        Assert.Null(Find(Scene.Healthy().Heard(Given.B, report: Given.Report(givenUp: 5))));

    [Fact]
    public void S4_ALapsedLease_ProvesNothing() =>
        Assert.Null(Find(Scene.Healthy(Given.Record(takeover: Given.Takeover())).Heard(Given.A, report: Given.Report(owned: 5) with { LeaseHeld = false })));

    [Theory]
    [InlineData(5, true, true)]
    [InlineData(5, false, false)]
    [InlineData(4, true, false)]
    public void S4_VimConfirmed_IsForThisTakeoverAndOnlyIfNobodyCanStartThemAgain(int through, bool nobodyCanStart, bool isProof)
    {
        var scene = Scene.OwnerLost(Given.Record(takeover: Given.Takeover(id: 7)));
        scene.With(view => view with { Fences = view.Fences.SetItem(Given.Vnf, new VimFence(Given.Vnf, Given.E(through), nobodyCanStart)) });

        Assert.Equal(isProof ? FenceProof.VimConfirmed : null, Find(scene));
    }

    [Theory]
    [InlineData(GateKind.None)]
    [InlineData(GateKind.Kernel)]
    public void S3_S4_AgentOrVimConfirmed_NeedNoGateNoWaitAndNoPlaceInE(GateKind gate)
    {
        var record = Given.Record(Given.Spec(gate: gate), eligible: EligibleSet.Initial(SiteSet.Empty), takeover: Given.Takeover(id: 7));
        var fence = new VimFence(Given.Vnf, Given.E(5), true);

        Assert.Equal(FenceProof.AgentConfirmed, Find(Scene.Healthy(record).Heard(Given.A, report: Given.Report(givenUp: 5))));
        Assert.Equal(FenceProof.VimConfirmed, Find(Scene.OwnerLost(record).With(view => view with { Fences = view.Fences.SetItem(Given.Vnf, fence) })));
    }

    [Fact]
    public void S4_AVimFence_WithoutATakeover_ProvesNothing()
    {
        var scene = Scene.OwnerLost().With(view => view with { Fences = view.Fences.SetItem(Given.Vnf, new VimFence(Given.Vnf, Given.E(5), true)) });

        Assert.Null(Find(scene));
    }

    /// <summary>L1 and L2 revoked 1.5 and hold nothing any more; B, in E, is prepared.</summary>
    private static Scene Expired() => Scene.OwnerLost(Given.Record(takeover: Given.Takeover()))
        .RevokedHere()
        .Revoked(Given.L2)
        .Heard(Given.B, report: Given.Report(prepared: 5));

    private static FenceProof? Find(Scene scene) => Proofs.Find(scene.View, scene.Survey, scene.Record, Given.B, scene.Now);

    private static Scene Change(Scene scene, Func<VnfRecord, VnfRecord> change) =>
        scene.WithState(state => state with { Vnfs = state.Vnfs.SetItem(Given.Vnf, change(state.Vnfs[Given.Vnf])) });

    private static ControlState Admit(ControlState state, Contracts.Identity.LocationId location) =>
        state with { Admissions = state.Admissions.SetItem(location, new Admission(location, 2, null)) };
}
