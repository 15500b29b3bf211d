using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Core.Tests.Control;

/// <summary>What a replica makes of its own stalls (S3.1), and what it says of the sites. Reports are due every 0.2 s, a site is missed after 1 s.</summary>
public sealed class ControllerDeciderHealthTests
{
    [Fact]
    public void S3_1_AReplicaThatStarted_SaysThatItMissesNobodyYet()
    {
        var replica = Replica();

        Assert.True(replica.Runs(0.8).Reports().IsWaking);
        Assert.False(replica.Runs(0.2).Reports().IsWaking);
    }

    [Theory]
    [InlineData(0.4, false)]
    [InlineData(0.41, true)]
    [InlineData(9, true)]
    public void S3_1_AReportThatIsABeatLate_TellsOfAStall(double seconds, bool isStall)
    {
        var replica = Replica().Runs(5);

        Assert.Equal(isStall, replica.After(seconds).Reports().IsWaking);
        Assert.Equal(isStall, replica.Runs(0.8).Reports().IsWaking);
        Assert.False(replica.Runs(0.2).Reports().IsWaking);
    }

    /// <summary>A look around is due every 0.2 s, and five times as often for a hold of 2.2 s after a takeover began.</summary>
    [Fact]
    public void While_a_takeover_is_new_it_looks_around_sooner()
    {
        var replica = Replica();
        Assert.Equal(Given.Timing.BeatInterval, replica.Pace);

        replica.Reads(state => state with { Vnfs = Given.State(Given.Record(takeover: Given.Takeover())).Vnfs });
        Assert.Equal(Given.Timing.HurriedInterval, replica.After(2.1).Pace);
        Assert.Equal(Given.Timing.BeatInterval, replica.After(0.2).Pace);

        // The same takeover is nothing new; one that turned to another site is.
        replica.Reads(state => state);
        Assert.Equal(Given.Timing.BeatInterval, replica.Pace);
        replica.Reads(state => state with { Vnfs = Given.State(Given.Record(takeover: Given.Takeover(id: 8))).Vnfs });
        Assert.Equal(Given.Timing.HurriedInterval, replica.Pace);
        replica.Reads(state => state with { Vnfs = Given.State(Given.Record()).Vnfs });
        Assert.Equal(Given.Timing.BeatInterval, replica.Pace);
    }

    public static TheoryData<ControllerEvent> Events { get; } = new()
    {
        new BeatReceived(Given.Beat(Given.B)),
        new CommitEnded(),
        new Ordered(new AbandonTakeover(new VnfId("other"))),
        new Fenced(new VimFence(Given.Vnf, Given.E(5), true)),
    };

    /// <summary>L1 is the only location. While it stood still, beats waited for it: that of B is taken first, that of A, the owner, comes last.</summary>
    [Theory]
    [MemberData(nameof(Events))]
    public void S3_1_WhateverAStalledReplicaIsToldFirst_ItMissesNobody(ControllerEvent first)
    {
        var state = Given.State(Given.Record()) with { Locations = new(0, [Given.L1]) };
        var leader = new DrivenController(Given.L1, state, boot: Given.Boot.Value).Tell(new BeatReceived(Given.Beat(Given.A))).Runs(0.8);
        leader.After(9).Tell(new BeatReceived(Given.Beat(Given.B, report: Given.Report(), sequence: 2)));

        leader.Tell(first);
        Assert.False(leader.Sends<Commit>());
        Assert.False(leader.Tell(new ReportDue()).Sends<Commit>());

        for (var beat = 3; beat < 10 && !leader.Sends<Commit>(); beat++)
        {
            leader.Tell(new BeatReceived(Given.Beat(Given.B, report: Given.Report(), sequence: beat))).Runs(0.2);
        }

        Assert.Equal(Given.B, Assert.Single(leader.Sent<Commit>().Transaction.Records).Takeover!.Target);
    }

    [Fact]
    public void ABeat_IsReportedOverdue_ByTheRhythmOfItsPath()
    {
        var replica = Replica();
        Beats(replica, from: 1, count: 20);
        Assert.All(replica.Reports().Sites, sighting => Assert.False(sighting.IsOverdue));

        Assert.True(replica.Runs(0.6).Reports().Sites.Single(sighting => sighting.Site == Given.B).IsOverdue);
        Assert.False(replica.After(5).Reports().Sites.Single(sighting => sighting.Site == Given.B).IsOverdue);
    }

    [Fact]
    public void ARhythm_IsOfOneBootAndOfATimeWithoutStalls()
    {
        var replica = Replica();
        Beats(replica, from: 1, count: 5);
        Assert.Equal(4, replica.View.Heard[Given.B].Rhythm.Gaps.Length);

        replica.After(3).Tell(new BeatReceived(Given.Beat(Given.B, sequence: 6)));
        Assert.Equal(4, replica.View.Heard[Given.B].Rhythm.Gaps.Length);

        replica.Runs(0.4).Tell(new BeatReceived(Given.Beat(Given.B, sequence: 1) with { Boot = new BootId("again") }));
        Assert.Equal(4, replica.View.Heard[Given.B].Rhythm.Gaps.Length);
    }

    [Fact]
    public void ALeader_StatesAVerdictThatChanged_AndAFollowerDoesNot()
    {
        var scene = Scene.Healthy();
        var leader = new DrivenController(Given.L1, scene.View.State, boot: Given.Boot.Value) { View = scene.View, Now = scene.Now };
        var changes = Stated(leader);
        Assert.All(changes, change => Assert.Equal((Verdict.Unknown, 3), (change.Previous, change.Evidence.Length)));
        Assert.NotEmpty(changes);

        Assert.Empty(Stated(Replica()));
    }

    private static List<VerdictChanged> Stated(DrivenController replica)
    {
        var changes = new List<VerdictChanged>();
        for (var step = 0; step < 8; step++)
        {
            changes.AddRange(replica.Runs(0.2).Commands.OfType<VerdictChanged>());
        }

        return changes;
    }

    private static DrivenController Replica() => new(Given.L2, Given.State(Given.Record()));

    private static void Beats(DrivenController replica, int from, int count)
    {
        for (var beat = from; beat < from + count; beat++)
        {
            replica.Tell(new BeatReceived(Given.Beat(Given.B, sequence: beat))).Runs(0.2);
        }
    }
}
