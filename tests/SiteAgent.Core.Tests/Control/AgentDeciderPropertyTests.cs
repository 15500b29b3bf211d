using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Control;

/// <summary>What holds of a site agent whatever happens to it, crashes included.</summary>
public sealed class AgentDeciderPropertyTests
{
    private static readonly SiteId[] Sites = [Given.A, Given.B, Given.C];
    private static readonly Gen<SiteId> Site = Gen.OneOf(Sites);

    private static readonly Gen<VnfDirective> Directive = Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 3], (epoch, version, takeover) =>
    {
        // An epoch has one owner.
        var owner = Sites[epoch % 2];
        var others = SiteSet.Of(Sites).Remove(owner);
        var eligible = new EligibleSet(version, version % 2 == 0 ? others : others.Remove(others.Sites[0]), version == 1 ? others.Sites[0] : null);
        var intent = takeover < 2 ? Given.Takeover((TakeoverKind)takeover, epoch, others.Sites[0]) : null;
        return Given.Directive(owner, epoch, eligible, takeover: intent);
    });

    private static readonly Gen<DesiredState> Desired = Gen.Select(Gen.Int[1, 2], Gen.Int[1, 9], Gen.Int[0, 2], Directive, (generation, index, locations, directive) =>
        new DesiredState(new DesiredVersion(generation, index), new LocationSet(locations, locations == 1 ? [Given.L1, Given.L2] : [Given.L1, Given.L2, Given.L3]), [directive]));

    /// <summary>What happens next, given the view; null is a crash and a start on the same disk.</summary>
    private static readonly Gen<Func<AgentView, AgentEvent?>> Happening = Gen.Frequency(
        (6, Gen.Const(Always(new BeatDue([])))),
        (4, Gen.Select(Site, Gen.Int[1, 4], Gen.Long[1, 50], PeerAsks)),
        (8, Gen.Select(Gen.Int[0, 5], Gen.Int[1, 4], Gen.Int[0, 2], Promised)),
        (5, Desired.Select(Told)),
        (3, Gen.Select(Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 2], Armed)),
        (2, Gen.Int[1, 4].Select(epoch => Always(new GateClosed(Given.Vnf, Given.E(epoch))))),
        (1, Gen.Const(Always(new GateStarted()))),
        (1, Gen.Const(Always(new GiveUpDecided(Given.Vnf)))),
        (1, Gen.Const(Always(null))));

    [Fact]
    public void S10_MustPersist_ExactlyWhenTheLedgerChanges() => Run((before, _, step, _, _) =>
        Assert.Equal(!IsSame(before.Ledger, step.View.Ledger), step.MustPersist));

    [Fact]
    public void S1_S3_WhatWasRefused_StaysRefused() => Run((before, _, step, _, _) =>
    {
        Assert.True(step.View.Generation >= before.Generation);
        foreach (var (vnf, ledger) in before.Ledger.Vnfs)
        {
            var after = step.View.Ledger.Vnfs[vnf];
            Assert.True(after.Promises.Highest >= ledger.Promises.Highest);
            Assert.True(after.Promises.RevokedThrough >= ledger.Promises.RevokedThrough);
            Assert.True(after.GivenUp >= ledger.GivenUp);
            if (ledger.Grant is { } grant && after.Grant is { } kept)
            {
                Assert.True(kept.Epoch > grant.Epoch || (kept.Epoch == grant.Epoch && kept.Eligible.Version >= grant.Eligible.Version));
            }
        }
    });

    [Fact]
    public void S4_S7_TheGate_IsArmedOnlyForAnEpochThatIsOwnedAndNotGivenUp() => Run((before, _, step, _, _) =>
    {
        for (var place = 0; place < step.Commands.Length; place++)
        {
            if (step.Commands[place] is not ArmGate order)
            {
                continue;
            }

            // A step may first take in new locations and then lose the VNF: the gate is closed by a later command of the same step.
            var ledger = step.View.Ledger.Vnfs[order.Vnf];
            var isClosedAgain = step.Commands.Skip(place).OfType<CloseGate>().Any(close => close.Vnf == order.Vnf && close.Through >= order.Epoch);
            Assert.True(order.Epoch == ledger.Grant?.Epoch || order.Epoch == before.Ledger.Vnfs[order.Vnf].Grant?.Epoch);
            Assert.True(ledger.Grant is not null || isClosedAgain);
            Assert.True(order.Epoch > ledger.GivenUp);
            Assert.True(order.Epoch > ledger.Promises.RevokedThrough);
        }
    });

    [Fact]
    public void S2_ADeadline_IsNeverLaterThanTheSendOfTheLastBeatPlusD() => Run((_, _, step, _, _) =>
    {
        foreach (var order in step.Commands.OfType<ArmGate>())
        {
            var latest = step.View.Sent is [.., var last] ? last.At.Plus(Given.Timing.Duration) : ClockReading.Past;
            Assert.True(latest.HasPassed(order.Deadline));
        }
    });

    [Fact]
    public void S2_WhileSilent_NothingIsPromisedRevokedOrReported() => Run((before, _, step, now, _) =>
    {
        if (now.HasPassed(before.SilentUntil))
        {
            return;
        }

        Assert.All(step.Commands.OfType<SendReply>(), command => Assert.Empty(command.Reply.Promises));
        Assert.All(step.Commands.OfType<SendBeat>().SelectMany(command => command.Beat.Vnfs), report => Assert.Equal(Epoch.None, report.Prepared));
        Assert.All(before.Ledger.Vnfs, entry => Assert.Equal(entry.Value.Promises.RevokedThrough, step.View.Ledger.Vnfs[entry.Key].Promises.RevokedThrough));
    });

    [Fact]
    public void S3_3_Prepared_IsReportedOnlyOfEpochsThatAreRefusedOnDiskAndWaitedOut() => Run((_, _, step, now, _) =>
    {
        foreach (var report in step.Commands.OfType<SendBeat>().SelectMany(command => command.Beat.Vnfs).Where(report => report.Prepared != Epoch.None))
        {
            var vnf = step.View.Vnfs[report.Vnf];
            Assert.True(report.Prepared <= vnf.Ledger.Promises.RevokedThrough);
            Assert.True(vnf.Book.IsHoldOver(now));
        }
    });

    [Fact]
    public void S7_Requests_AreOfOwnedEpochsWhoseGrantWasHeardSinceBoot() => Run((_, _, step, _, sinceBoot) =>
    {
        foreach (var request in step.Commands.OfType<SendBeat>().SelectMany(command => command.Beat.Requests))
        {
            Assert.Equal(step.View.Ledger.Vnfs[request.Vnf].Grant?.Epoch, request.Epoch);
            Assert.Contains(sinceBoot, happened =>
                happened is ReplyReceived { Reply.Desired.Vnfs: [var directive] } && directive.Owner == Given.A && directive.Epoch == request.Epoch);
        }
    });

    [Fact]
    public void S1_Beats_AreNumberedUpwardsAndWhatIsRememberedOfThemIsBounded() => Run((before, happened, step, _, _) =>
    {
        Assert.Equal(happened is BeatDue ? before.Sequence + 1 : before.Sequence, step.View.Sequence);
        Assert.True(step.View.Sent.Length <= 20);
        Assert.All(step.View.Vnfs, entry => Assert.True(entry.Value.Expiries.Length <= 6));
    });

    private static void Run(Action<AgentView, AgentEvent, AgentStep, ClockReading, List<AgentEvent>> check)
    {
        var decider = new AgentDecider(Given.Timing);
        Gen.Select(Happening, Gen.Int[0, 900]).Array[1, 60].Sample(story =>
        {
            var now = Given.At(0);
            var boots = 1;
            var view = Start(AgentLedger.Blank, boots, now);
            var sinceBoot = new List<AgentEvent>();
            foreach (var (happening, wait) in story)
            {
                now = now.Plus(TimeSpan.FromMilliseconds(wait));
                if (happening(view) is not { } happened)
                {
                    view = Start(view.Ledger, ++boots, now);
                    sinceBoot.Clear();
                    continue;
                }

                var step = decider.Decide(view, happened, now);
                sinceBoot.Add(happened);
                check(view, happened, step, now, sinceBoot);
                view = step.View;
            }
        }, iter: 1_000);
    }

    private static AgentView Start(AgentLedger ledger, int boot, ClockReading now) =>
        AgentView.Start(Given.A, new AgentInstanceId("agent"), new BootId($"boot-{boot}"), ledger, now, Given.Timing);

    private static bool IsSame(AgentLedger left, AgentLedger right) =>
        left.Generation == right.Generation && left.Locations == right.Locations && left.Vnfs.SequenceEqual(right.Vnfs);

    private static Func<AgentView, AgentEvent?> Always(AgentEvent? happened) => _ => happened;

    private static Func<AgentView, AgentEvent?> PeerAsks(SiteId peer, int epoch, long sequence) =>
        _ => new PeerBeatReceived(Given.PeerBeat(peer, sequence, epoch));

    private static Func<AgentView, AgentEvent?> Promised(int by, int epoch, int ago) => view => new ReplyReceived(new BeatReply(
        by < 3 ? PromiserId.Of(Sites[by]) : PromiserId.Of(new LocationId($"l{by - 2}")),
        view.Boot, view.Sequence - ago, [new PromiseRequest(Given.Vnf, Given.E(epoch))], null, []));

    private static Func<AgentView, AgentEvent?> Told(DesiredState desired) =>
        view => new ReplyReceived(new BeatReply(PromiserId.Of(Given.L1), view.Boot, view.Sequence, [], desired, []));

    private static Func<AgentView, AgentEvent?> Armed(int epoch, int eligible, int locations) =>
        _ => new GateArmed(Given.Vnf, Given.E(epoch), new ArmTag(eligible, locations));
}
