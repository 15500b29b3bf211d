using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Host.Tests.Control;

/// <summary>Whom a location that starts waits for. A site is missed after 1 s, which is ten beats.</summary>
public sealed class MeshLinkTests
{
    private static readonly LeaseTiming Timing = new() { BeatInterval = TimeSpan.FromMilliseconds(100), FailAfter = TimeSpan.FromSeconds(1) };
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");
    private static readonly SiteId C = new("c");

    [Fact]
    public void A_site_that_all_its_peers_miss_is_not_waited_for() => Assert.True(IsMissed(Beat(B, 50, (A, 1.2), (C, 0.1)), Beat(C, 50, (B, 0.1))));

    [Fact]
    public void A_site_that_one_peer_hears_is_waited_for() => Assert.False(IsMissed(Beat(B, 50, (A, 1.2)), Beat(C, 50, (A, 0.9))));

    [Fact]
    public void Nobody_is_missed_by_sites_that_are_not_heard() => Assert.False(IsMissed());

    [Fact]
    public void A_site_that_started_a_moment_ago_can_not_tell_whom_it_misses()
    {
        Assert.False(IsMissed(Beat(B, 9)));
        Assert.True(IsMissed(Beat(B, 10)));
    }

    [Fact]
    public void What_a_site_says_of_itself_is_no_word_on_whether_it_is_heard() => Assert.False(IsMissed(Beat(A, 50)));

    private static bool IsMissed(params Beat[] beats) => MeshLink.IsMissedBy(beats, A, Timing);

    private static Beat Beat(SiteId site, long sequence, params (SiteId Site, double Age)[] peers) => new(
        site, new AgentInstanceId($"agent-{site}"), new BootId($"boot-{site}"), sequence, default, default, 0, [], [],
        [.. peers.Select(peer => new PeerSighting(peer.Site, TimeSpan.FromSeconds(peer.Age)))], []);
}
