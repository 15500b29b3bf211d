using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Tests.Health;

/// <summary>Which changes of a verdict a leader states, and whom it calls deaf. A site is missed after 1 s.</summary>
public sealed class SiteWatcherTests
{
    private static readonly SiteWatcher Watcher = new(Given.Timing);
    private readonly Scene _scene = Scene.Healthy();

    [Fact]
    public void AChange_IsStatedOnceItStoodFor1s_WithEvidence()
    {
        Assert.Empty(Look());
        Assert.Empty(After(0.9));
        Assert.Equal([(Given.A, Verdict.Healthy, Verdict.Unknown), (Given.B, Verdict.Healthy, Verdict.Unknown), (Given.C, Verdict.Healthy, Verdict.Unknown)], Named(After(0.1)));
        Assert.Empty(After(5));

        Hear(Given.B, troubles: "storage is slow");
        Assert.Empty(Look());
        Assert.Empty(After(0.9));
        var change = Assert.Single(After(0.1));
        Assert.Equal((Given.B, Verdict.Degraded, Verdict.Healthy), (change.Site, change.Verdict, change.Previous));
        Assert.Contains("b: storage is slow", change.Evidence);
    }

    [Fact]
    public void Failed_IsStatedAtOnce_AndOnce()
    {
        Settle();
        _scene.Lost(Given.A);

        Assert.Equal([(Given.A, Verdict.Failed, Verdict.Healthy)], Named(Look()));
        Assert.Empty(Look());
    }

    [Fact]
    public void ASiteThatIsAsStatedNowAndThen_IsNotStatedAgain()
    {
        Settle();
        for (var round = 0; round < 20; round++)
        {
            Hear(Given.B, troubles: "flaps");
            Assert.Empty(After(0.9));
            Hear(Given.B);
            Assert.Empty(After(0.1));
        }
    }

    [Fact]
    public void ASiteThatIsNeverAsStated_IsStated_WhateverItIsInstead()
    {
        Settle();
        var stated = 0;
        for (var round = 0; round < 20; round++)
        {
            _scene.Heard(Given.B, ago: 9);
            stated += After(0.1).Length;
            Hear(Given.B, troubles: "flaps");
            stated += After(0.1).Length;
        }

        Assert.InRange(stated, 1, 4);
    }

    [Fact]
    public void Failed_ThatComesAndGoes_IsStatedAtABoundedRate()
    {
        Settle();
        var stated = 0;
        for (var round = 0; round < 20; round++)
        {
            Hear(Given.A);
            stated += After(0.5).Length;
            _scene.Lost(Given.A);
            stated += After(0.5).Length;
        }

        Assert.Equal(1, stated);
    }

    [Theory]
    [InlineData(1.9, false)]
    [InlineData(2, true)]
    public void ASite_IsDeaf_IfItsBeatsDoNotTakeInWhatItWasAnswered(double seconds, bool isDeaf)
    {
        Behind(index: 9);
        After(seconds);

        Assert.Equal(isDeaf ? Verdict.Deaf : Verdict.Healthy, _scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void ASite_IsNotDeaf_WhileItTakesInWhatItWasAnsweredBefore()
    {
        for (var index = 9; index < 29; index++)
        {
            Behind(index);
            _scene.WithState(state => state with { Version = new DesiredVersion(1, index + 1) });
            Assert.DoesNotContain(After(0.5), change => change.Site == Given.B && change.Verdict == Verdict.Deaf);
        }

        Assert.Equal(Verdict.Healthy, _scene.Survey.Verdict(Given.B));
    }

    [Theory]
    [InlineData("restarts")]
    [InlineData("silent")]
    [InlineData("stalled")]
    [InlineData("obeys")]
    public void ASite_IsAskedAnew_WhenItRestartsOrIsNotHeardOrTheLeaderWasStopped(string happens)
    {
        Behind(index: 9);
        After(1.9);
        var awake = _scene.View.AwakeSince;
        switch (happens)
        {
            case "restarts":
                _scene.Heard(Given.Beat(Given.B, desired: new DesiredVersion(1, 9)) with { Boot = new BootId("again") });
                break;
            case "silent":
                _scene.Heard(Given.Beat(Given.B, desired: new DesiredVersion(1, 9)), ago: 1);
                break;
            case "stalled":
                _scene.With(view => view with { AwakeSince = _scene.Now });
                break;
            case "obeys":
                Behind(index: 10);
                break;
        }

        After(0.1, isHeard: false);
        _scene.With(view => view with { AwakeSince = awake });
        Assert.NotEqual(Verdict.Deaf, _scene.Survey.Verdict(Given.B));
    }

    [Fact]
    public void AFollower_StatesNothing_AndBeginsAnewWhenItLeads()
    {
        var replica = new DrivenController(Given.L1, Given.State(Given.Record()), boot: Given.Boot.Value);
        replica.Runs(6);
        Assert.NotEmpty(replica.View.Watches);
        replica.Reads(state => state with { Leader = new Leader(Given.L2, new BootId("boot-l2")), Term = 4 }).Tell(new ReportDue());

        Assert.Empty(replica.View.Watches);
        Assert.False(replica.Sends<VerdictChanged>());
    }

    private ImmutableArray<VerdictChanged> Look()
    {
        var (watches, changes) = Watcher.Look(_scene.View, _scene.Now);
        _scene.With(view => view with { Watches = watches });
        return changes;
    }

    /// <summary>Looks again and again until so much later; all that was heard is heard on.</summary>
    private ImmutableArray<VerdictChanged> After(double seconds, bool isHeard = true)
    {
        var changes = ImmutableArray.CreateBuilder<VerdictChanged>();
        changes.AddRange(Look());
        for (var step = TimeSpan.FromSeconds(0.1); step <= TimeSpan.FromSeconds(seconds); step += TimeSpan.FromSeconds(0.1))
        {
            var by = TimeSpan.FromSeconds(isHeard ? 0.1 : 0);
            _scene.Now = _scene.Now.Plus(TimeSpan.FromSeconds(0.1));
            _scene.With(view => view with
            {
                Heard = view.Heard.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with { At = entry.Value.At.Plus(by) }),
                Reports = view.Reports.ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value with { At = entry.Value.At.Plus(by) }),
            });
            changes.AddRange(Look());
        }

        return changes.ToImmutable();
    }

    private void Settle()
    {
        After(1);
        Assert.Empty(Look());
    }

    private void Hear(SiteId site, params string[] troubles) => _scene.Heard(Given.Beat(site, hears: [.. _scene.View.State.Sites.Remove(site)]) with { Troubles = [.. troubles] });

    private void Behind(int index) => _scene.Heard(Given.Beat(Given.B, desired: new DesiredVersion(1, index)));

    private static IEnumerable<(SiteId Site, Verdict Verdict, Verdict Previous)> Named(IEnumerable<VerdictChanged> changes) =>
        changes.Select(change => (change.Site, change.Verdict, change.Previous));
}
