using CsCheck;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Leases;

namespace NfvHa.Geo.GlobalController.Core.Tests.Leases;

/// <summary>What holds of every decision on a takeover, whatever the leader happens to know.</summary>
public sealed class TakeoverDeciderPropertyTests
{
    private static readonly SiteId[] Sites = [Given.A, Given.B, Given.C];
    private static readonly FenceProofs Proofs = new(Given.Timing);

    private static readonly Gen<SiteSet> Others = Gen.OneOf(SiteSet.Empty, SiteSet.Of(Given.B), SiteSet.Of(Given.C), SiteSet.Of(Given.B, Given.C));

    private static readonly Gen<SyncSet> Sync = Gen.Select(Others, Gen.Int[0, 3], Gen.OneOf(Given.B, Given.C), (members, how, site) => how switch
    {
        0 => SyncSet.Initial(members).Degrade(),
        1 when !members.Contains(site) => SyncSet.Initial(members).Propose(site),
        _ => SyncSet.Initial(members),
    });

    private static readonly Gen<VnfRecord> Record = Gen.Select(
        Others, Sync, Gen.Int[0, 4], Gen.OneOf(Given.B, Given.C), Gen.Bool, Gen.Enum<GateKind>(), (eligible, sync, takeover, target, automatic, gate) => Given.Record(
            Given.Spec(gate: gate, automatic: automatic),
            EligibleSet.Initial(eligible),
            sync,
            takeover switch
            {
                0 => null,
                1 => Given.Takeover(TakeoverKind.Switchover, target),
                2 => Given.Takeover(TakeoverKind.Failover, target, reason: "operator: asserted failed"),
                _ => Given.Takeover(TakeoverKind.Failover, target),
            }));

    private static readonly Gen<OperatorOrder?> Order = Gen.OneOf<OperatorOrder?>(
        null, null, null, new AssertFailed(Given.Vnf), new AbandonTakeover(Given.Vnf), new OrderSwitchover(Given.Vnf, Given.B), new OrderSwitchover(Given.Vnf, Given.C));

    /// <summary>Per site: heard or lost; and what it reports.</summary>
    private static readonly Gen<(bool IsHeard, int GivenUp, int Prepared, int Length)[]> Reports =
        Gen.Select(Gen.Bool, Gen.OneOf(0, 0, 0, 4, 5), Gen.OneOf(0, 4, 5, 5), Gen.Int[0, 3]).Array[3];

    private static readonly Gen<Scene> Scenes = Gen.Select(Record, Reports, Gen.Int[-1, 5], Gen.Int[-1, 5], Gen.Bool, Gen.Int[0, 60], (record, reports, here, there, fenced, seen) =>
    {
        var scene = new Scene(record);
        for (var place = 0; place < Sites.Length; place++)
        {
            var (isHeard, givenUp, prepared, length) = reports[place];
            var hears = Sites.Where((_, other) => other != place && reports[other].IsHeard).ToArray();
            var report = Given.Report(owned: place == 0 && givenUp < 5 ? 5 : 0, givenUp: place == 0 ? givenUp : 0, prepared: prepared, logLength: length);
            scene.Heard(Sites[place], isHeard ? 0.1 : 9, report, hears).Says(Given.L2, Sites[place], isHeard ? 0.1 : 9, Given.Beat(Sites[place]));
        }

        scene = here < 0 ? scene : scene.RevokedHere(here);
        scene = there < 0 ? scene : scene.Revoked(Given.L3, there, remaining: seen % 2);
        return fenced && seen % 3 == 0 ? scene.With(view => view with { Fences = view.Fences.SetItem(Given.Vnf, new VimFence(Given.Vnf, Given.E(5), true)) }) : scene.Seen(7, seen);
    });

    [Fact]
    public void S3_AnotherOwner_IsGrantedOnlyWithAProofAndOnlyToAHeardSiteThatMayHaveIt() => Sample((scene, record, next) =>
    {
        if (next.Owner == record.Owner)
        {
            return;
        }

        Assert.Equal(Proofs.Find(scene.View, scene.Survey, record, next.Owner, scene.Now), next.Proof);
        Assert.Contains(next.Proof, new[] { FenceProof.AgentConfirmed, FenceProof.VimConfirmed, FenceProof.LeaseExpired });
        Assert.Contains(next.Owner, record.Sync.Promotable.Sites);
        Assert.Equal(Verdict.Healthy, scene.Survey.Verdict(next.Owner));
    });

    [Fact]
    public void S3_4_AGrant_IsTheNextEpochAndEndsTheTakeover() => Sample((_, record, next) =>
    {
        if (next.Epoch == record.Epoch)
        {
            Assert.Equal(record.Owner, next.Owner);
            Assert.Equal((record.Eligible, record.Sync, record.Proof), (next.Eligible, next.Sync, next.Proof));
            Assert.Equal(record.Epoch, next.Takeover!.Through);

            // Another takeover gets a number from the journal; one that an operator makes his own keeps what was fenced on its behalf.
            var isSame = record.Takeover is { Kind: TakeoverKind.Failover } known && next.Takeover == known with { Reason = next.Takeover.Reason };
            Assert.True(isSame || next.Takeover.Id == 0);
            return;
        }

        Assert.Equal(record.Epoch.Next, next.Epoch);
        Assert.Null(next.Takeover);
        Assert.Equal((0, 0), (next.Eligible.Version, next.Sync.Version));
    });

    [Fact]
    public void S2_S13_TheSetsOfAGrant_AreWithinTheirBounds() => Sample((_, record, next) =>
    {
        if (next.Epoch == record.Epoch)
        {
            return;
        }

        Assert.DoesNotContain(next.Owner, next.Sync.Required.Sites);
        Assert.DoesNotContain(next.Owner, next.Eligible.Required.Sites);
        Assert.True(next.Sync.Required.IsSubsetOf(record.Sync.Members.Add(record.Owner)));
        Assert.True(next.Sync.Held.IsEmpty);
        if (next.Owner == record.Owner)
        {
            Assert.True(next.Eligible.Required.IsSubsetOf(record.Eligible.Members));
            Assert.Equal(FenceProof.SameOwner, next.Proof);
        }
    });

    [Fact]
    public void S8_WithoutVerdictAssertionOrAgentsWord_NothingBegins() => Sample((scene, record, next, order) =>
    {
        if (record.Takeover is not null)
        {
            return;
        }

        var gaveUp = scene.Survey.Report(record.Owner, record.Vnf) is { } report && report.GivenUp >= record.Epoch;
        var hasFailed = record.Spec.IsAutomatic && scene.Survey.Verdict(record.Owner) == Verdict.Failed;
        Assert.True(gaveUp || hasFailed || order is AssertFailed, $"{next}");
    });

    private static void Sample(Action<Scene, VnfRecord, VnfRecord> check) => Sample((scene, record, next, _) => check(scene, record, next));

    private static void Sample(Action<Scene, VnfRecord, VnfRecord, OperatorOrder?> check) => Gen.Select(Scenes, Order).Sample(
        (scene, order) =>
        {
            if (scene.Moves(order) is { } next)
            {
                check(scene, scene.Record, next, order);
            }
        },
        iter: 10_000);
}
