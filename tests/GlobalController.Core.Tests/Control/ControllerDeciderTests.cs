using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>One controller replica: promises, revocations, what it tells the sites, and the orders it takes.</summary>
public sealed class ControllerDeciderTests
{
    private static readonly double Hold = Given.Timing.Hold.TotalSeconds;

    [Fact]
    public void S2_APromise_IsGivenAfterTheLedgerIsOnDisk_AndNamesTheBeat()
    {
        var replica = Replica();

        var reply = Asked(replica, 5);

        Assert.True(replica.MustPersist);
        Assert.Equal((PromiserId.Of(Given.L2), new BootId("boot-a"), 1L), (reply.From, reply.Boot, reply.Sequence));
        Assert.Equal([new PromiseRequest(Given.Vnf, Given.E(5))], reply.Promises);
        Assert.Equal(Given.E(5), replica.View.Ledger.Promises[Given.Vnf].Highest);
    }

    [Fact]
    public void S2_ARepeatedPromise_NeedsNoNewWrite()
    {
        var replica = Replica();
        Asked(replica, 5);

        Assert.Single(Asked(replica, 5).Promises);

        Assert.False(replica.MustPersist);
    }

    [Fact]
    public void S2_AfterARestart_NothingIsPromisedForTheWholeHold()
    {
        var replica = Replica(at: 0);

        replica.After(Hold - 0.001);
        Assert.Empty(Asked(replica, 5).Promises);
        Assert.False(replica.MustPersist);
        replica.After(0.001);
        Assert.Single(Asked(replica, 5).Promises);
    }

    /// <summary>Seed 6601: an empty disk may be a lost one, and what it held of the VNF is in no journal any more.</summary>
    [Fact]
    public void S1_AfterARestore_AnEmptyDiskPromisesNothing_BeforeTheOwnerIsKnown()
    {
        var replica = Replica(Given.Record() with { IsReconciling = true });
        Assert.Empty(Asked(replica, 5).Promises);

        replica.Reads(state => state with { Vnfs = state.Vnfs.SetItem(Given.Vnf, Given.Record()) });
        Assert.Single(Asked(replica, 5).Promises);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(1, 0, false)]
    public void S3_4_OnlyAnAdmittedLocation_PromisesRevokesAndReports(int own, int journaled, bool takesPart)
    {
        var replica = Replica(Given.Record(takeover: Given.Takeover()), change: state => state with
        {
            Admissions = journaled == 0 ? state.Admissions.Remove(Given.L2) : state.Admissions.SetItem(Given.L2, new Admission(Given.L2, journaled, null)),
        });
        replica.View = replica.View with { Admission = own };

        Assert.Equal(takesPart, Asked(replica, 6).Promises.Length == 1);
        Assert.Equal(takesPart, replica.Reports().Revocations.Length == 1);
        Assert.Equal(takesPart, replica.View.Ledger.Promises.GetValueOrDefault(Given.Vnf).RevokedThrough == Given.E(5));
    }

    [Theory]
    [InlineData("stranger", 5, false)]
    [InlineData("vnf", 4, false)]
    [InlineData("vnf", 5, true)]
    [InlineData("vnf", 6, true)]
    public void S1_AnUnknownVnfOrAnOlderEpochThanTheJournals_GetsNoPromise(string vnf, int epoch, bool promised)
    {
        var replica = Replica().Reads(state => state with { Version = new DesiredVersion(1, 11) });

        var beat = Given.Beat(Given.A) with { Requests = [new PromiseRequest(new VnfId(vnf), Given.E(epoch))] };

        Assert.Equal(promised, replica.Tell(new BeatReceived(beat)).Sent<SendBeatReply>().Reply.Promises.Length == 1);
    }

    [Fact]
    public void S1_WhatTheJournalCommitted_IsObeyedOnReading()
    {
        var replica = Replica();
        Assert.Single(Asked(replica, 5).Promises);

        replica.Reads(state => Changed(state, Given.Record() with { Owner = Given.B, Epoch = Given.E(6) }));

        Assert.True(replica.MustPersist);
        Assert.Empty(Asked(replica, 5).Promises);
        Assert.Single(Asked(replica, 6).Promises);
    }

    [Fact]
    public void S3_2_AFailoverInTheJournal_IsRevokedOnDiskBeforeItIsReported()
    {
        var replica = Replica();
        Asked(replica, 5);

        replica.Reads(state => Changed(state, Given.Record(takeover: Given.Takeover())));
        Assert.True(replica.MustPersist);
        Assert.Equal(Given.E(5), replica.View.Ledger.Promises[Given.Vnf].RevokedThrough);

        var revocation = Assert.Single(replica.Reports().Revocations);
        Assert.Equal((Given.Vnf, Given.E(5)), (revocation.Vnf, revocation.Through));
        Assert.True(revocation.Remaining >= Given.Timing.Hold);
        Assert.Empty(Asked(replica, 5).Promises);
        Assert.Empty(replica.Restarted().After(60).Tell(new BeatReceived(Asking(5))).Sent<SendBeatReply>().Reply.Promises);
    }

    [Fact]
    public void S3_2_TheLongestPromise_OfAnyEpoch_IsWhatRemains()
    {
        var replica = Replica();
        Asked(replica, 5);
        replica.After(1);
        Asked(replica, 6);
        replica.Reads(state => Changed(state, Given.Record(takeover: Given.Takeover())));

        Assert.InRange(replica.After(0.5).Reports().Revocations[0].Remaining.TotalSeconds, Hold - 0.5, Hold - 0.4);
        Assert.True(replica.After(Hold - 0.501).Reports().Revocations[0].Remaining > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, replica.After(0.002).Reports().Revocations[0].Remaining);
    }

    [Fact]
    public void S2_S3_2_WhileSilent_NothingIsRevokedOrReported()
    {
        var replica = Replica(Given.Record(takeover: Given.Takeover()), at: 0);

        replica.After(Hold - 0.001);
        Assert.Empty(replica.Reports().Revocations);
        Assert.DoesNotContain(replica.View.Ledger.Promises.Values, kept => kept.RevokedThrough > Epoch.None);
        replica.After(0.001);
        Assert.Single(replica.Reports().Revocations);
        Assert.True(replica.MustPersist);
    }

    /// <summary>S1: boots have no order, so of another boot a message is late for as long as the known one is not due again.</summary>
    [Theory]
    [InlineData(0.199, "boot-a")]
    [InlineData(0.2, "another")]
    public void S1_ABeatOfAnotherBoot_CountsOnceTheKnownOneIsOverdue(double after, string heard)
    {
        var replica = Replica();
        replica.Tell(new BeatReceived(Given.Beat(Given.A, sequence: 7))).After(after);

        replica.Tell(new BeatReceived(Given.Beat(Given.A, sequence: 1) with { Boot = new BootId("another") }));

        Assert.Equal(heard, replica.View.Heard[Given.A].Beat.Boot.Value);
        Assert.Equal(heard, replica.Reports().Sites[0].Last!.Boot.Value);
    }

    [Theory]
    [InlineData(0.199, 1)]
    [InlineData(0.2, 0)]
    public void S3_4_AReportOfAnotherBoot_CountsOnceTheKnownOneIsOverdue(double after, int admission)
    {
        var replica = Replica();
        var report = new LocationReport(Given.L3, new BootId("present"), 7, new DesiredVersion(1, 10), 3, false, 1, [], []);
        replica.Tell(new ReportReceived(report)).After(after);

        replica.Tell(new ReportReceived(report with { Boot = new BootId("another"), Sequence = 1, Admission = 0 }));

        Assert.Equal(admission, replica.View.Reports[Given.L3].Report.Admission);
    }

    [Fact]
    public void S2_DriftPastHalfTheBound_RaisesOneAlarmAndClearsIt()
    {
        var replica = Replica();
        replica.Tell(new BeatReceived(Given.Beat(Given.A)));
        Assert.False(replica.Tell(new ReportDue()).Sends<DriftAlarm>());

        Drifts(60_000);
        Assert.Equal(new DriftAlarm(Given.A, 60_000, IsRaised: true), replica.Tell(new ReportDue()).Sent<DriftAlarm>());
        Assert.False(replica.Tell(new ReportDue()).Sends<DriftAlarm>());
        Assert.Equal(60_000, replica.Reports().Sites[0].DriftPartsPerMillion);

        Drifts(-40_000);
        Assert.Equal(new DriftAlarm(Given.A, -40_000, IsRaised: false), replica.Tell(new ReportDue()).Sent<DriftAlarm>());

        void Drifts(long partsPerMillion)
        {
            var heard = replica.View.Heard[Given.A];
            replica.View = replica.View with
            {
                Heard = replica.View.Heard.SetItem(Given.A, heard with { Drift = heard.Drift with { PartsPerMillion = partsPerMillion } }),
            };
        }
    }

    [Fact]
    public void S4_ASwitchover_RevokesNothing()
    {
        var replica = Replica().Reads(state => Changed(state, Given.Record(takeover: Given.Takeover(TakeoverKind.Switchover))));

        Assert.Empty(replica.Reports().Revocations);
        Assert.Single(Asked(replica, 5).Promises);
    }

    [Fact]
    public void S3_4_ALocationThatLostItsDisk_TakesPartAfterItsAdmissionAndObeysEveryCommittedEpoch()
    {
        var replica = Replica(ledger: ControllerLedger.Lost);
        Assert.Empty(Asked(replica, 5).Promises);

        replica.Reads(state => state with { Admissions = state.Admissions.SetItem(Given.L2, new Admission(Given.L2, 2, new BootId("other-start"))) });
        Assert.Empty(Asked(replica, 5).Promises);
        replica.Reads(state => state with { Admissions = state.Admissions.SetItem(Given.L2, new Admission(Given.L2, 3, replica.View.Boot)) });
        Assert.True(replica.MustPersist);
        Assert.Equal(3, replica.View.Ledger.Admission);

        Assert.Empty(Asked(replica, 4).Promises);
        Assert.Single(Asked(replica, 5).Promises);
    }

    /// <summary>The journal is at 1.10, the VNF changed last at 1.5: what a site that has taken in so much is sent.</summary>
    [Theory]
    [InlineData(1, 10, false, 0)]
    [InlineData(1, 11, false, 0)]
    [InlineData(2, 1, false, 0)]
    [InlineData(1, 9, true, 0)]
    [InlineData(1, 5, true, 0)]
    [InlineData(1, 4, true, 1)]
    [InlineData(0, 99, true, 1)]
    public void DesiredState_IsSentOnlyIfNewer_AndOnlyWhatChangedSince(int generation, long index, bool isSent, int vnfs)
    {
        var beat = Given.Beat(Given.A, desired: new DesiredVersion(generation, index));

        var desired = Replica().Tell(new BeatReceived(beat)).Sent<SendBeatReply>().Reply.Desired;

        Assert.Equal(isSent, desired is not null);
        Assert.Equal(vnfs, desired?.Vnfs.Length ?? 0);
        Assert.True(desired is null || desired.Version == new DesiredVersion(1, 10));
    }

    [Fact]
    public void S1_ARestoredState_GrantsNothingWhileItReconciles()
    {
        var replica = Replica();
        replica.Tell(new JournalRead(replica.View.State.Restored(2)));

        var desired = replica.Tell(new BeatReceived(Given.Beat(Given.A))).Sent<SendBeatReply>().Reply.Desired!;

        Assert.Equal(2, desired.Version.Generation);
        Assert.Equal(Given.Locations, desired.Locations);
        Assert.Empty(desired.Vnfs);
    }

    [Fact]
    public void ABeat_IsKeptIfItIsNewer_OrOfAnotherStart()
    {
        var replica = Replica();
        replica.Tell(new BeatReceived(Given.Beat(Given.B, sequence: 5)));

        replica.Tell(new BeatReceived(Given.Beat(Given.B, sequence: 4)));
        Assert.Equal(5, replica.View.Heard[Given.B].Beat.Sequence);
        replica.Tell(new BeatReceived(Given.Beat(Given.B, sequence: 6)));
        Assert.Equal(6, replica.View.Heard[Given.B].Beat.Sequence);
        replica.After(0.2).Tell(new BeatReceived(Given.Beat(Given.B, sequence: 1) with { Boot = new BootId("again") }));
        Assert.Equal(1, replica.View.Heard[Given.B].Beat.Sequence);
    }

    [Fact]
    public void ABeatOfAStranger_IsNotKept()
    {
        var replica = Replica().Tell(new BeatReceived(Given.Beat(new SiteId("z"))));

        Assert.Empty(replica.View.Heard);
    }

    [Fact]
    public void AReport_TellsWhatIsHeardAndWhatIsMissed()
    {
        var replica = Replica(at: 0);
        replica.Tell(new BeatReceived(Given.Beat(Given.B)));

        var report = replica.After(0.3).Reports();

        Assert.Equal((Given.L2, replica.View.Boot, 1L, 3L, 1), (report.Location, report.Boot, report.Sequence, report.Term, report.Admission));
        Assert.Equal(TimeSpan.FromSeconds(0.3), report.Sites.Single(sighting => sighting.Site == Given.B).Age);
        Assert.Equal((TimeSpan.FromSeconds(0.3), null), (report.Sites[0].Age, report.Sites[0].Last));
        Assert.Equal(2, replica.Reports().Sequence);
    }

    [Fact]
    public void AReportThatWasOvertaken_IsDropped()
    {
        var replica = Replica();
        var report = new LocationReport(Given.L3, new BootId("boot-l3"), 5, default, 3, false, 1, [], []);
        replica.Tell(new ReportReceived(report));

        replica.Tell(new ReportReceived(report with { Sequence = 4, Admission = 9 }));
        Assert.Equal(1, replica.View.Reports[Given.L3].Report.Admission);
        replica.After(0.2).Tell(new ReportReceived(report with { Sequence = 1, Boot = new BootId("again"), Admission = 9 }));
        Assert.Equal(9, replica.View.Reports[Given.L3].Report.Admission);
    }

    [Fact]
    public void TheJournal_IsReadForwardOnly()
    {
        var replica = Replica();
        var state = replica.View.State;

        replica.Tell(new JournalRead(state with { Version = new DesiredVersion(1, 9), Term = 9 }));
        Assert.Equal(3, replica.View.State.Term);
        replica.Tell(new JournalRead(state with { Version = new DesiredVersion(2, 1), Term = 4 }));
        Assert.Equal(4, replica.View.State.Term);
    }

    private static DrivenController Replica(
        VnfRecord? record = null, double at = 100, ControllerLedger? ledger = null, Func<ControlState, ControlState>? change = null) =>
        new(Given.L2, (change ?? (state => state))(Given.State(record ?? Given.Record())), ledger) { Now = Given.At(at) };

    private static ControlState Changed(ControlState state, VnfRecord record) => state with { Vnfs = state.Vnfs.SetItem(Given.Vnf, record with { Revision = state.Version.Index }) };

    private static Beat Asking(int epoch) => Given.Beat(Given.A) with { Requests = [new PromiseRequest(Given.Vnf, Given.E(epoch))] };

    private static BeatReply Asked(DrivenController replica, int epoch) => replica.Tell(new BeatReceived(Asking(epoch))).Sent<SendBeatReply>().Reply;
}
