using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host.Control;

/// <summary>The link as the location's loop sees it. What is said or heard before both are there is lost, like anything on a link.</summary>
/// <param name="locations">The other locations, which get reports.</param>
internal sealed class MeshLink(ImmutableArray<MemberId> locations) : IControllerLink
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private volatile LinkMesh? _mesh;
    private volatile ControllerNode? _node;
    private volatile Action<SiteEvents>? _events;
    private ImmutableSortedDictionary<SiteId, Beat> _early = ImmutableSortedDictionary<SiteId, Beat>.Empty;

    /// <summary>From now on what is said goes out.</summary>
    public void Open(LinkMesh mesh) => _mesh = mesh;

    /// <summary>From now on what arrives is handed to the location.</summary>
    /// <param name="node">The location.</param>
    /// <param name="events">Takes what sites tell operators; it must not wait.</param>
    public void Begin(ControllerNode node, Action<SiteEvents> events) => (_node, _events) = (node, events);

    /// <inheritdoc/>
    public void Send(SiteId to, BeatReply reply) => _mesh?.Send(MemberId.Of(to), Envelope.Of(reply));

    /// <summary>Acknowledges a site's events.</summary>
    public void Send(SiteId to, SiteEventsAck ack) => _mesh?.Send(MemberId.Of(to), Envelope.Of(ack));

    /// <inheritdoc/>
    public void Send(LocationReport report)
    {
        if (!locations.IsEmpty)
        {
            _mesh?.Send(locations, Envelope.Of(report));
        }
    }

    /// <summary>Takes what arrived. What the location does not take is lost; it will be said again.</summary>
    public ValueTask ReceiveAsync(Received received, CancellationToken cancellation)
    {
        switch (received.Envelope.Message)
        {
            case Beat beat when _node is { } node:
                node.Hear(beat);
                break;
            case Beat beat:
                ImmutableInterlocked.Update(ref _early, early => early.SetItem(beat.Site, beat));
                break;
            case LocationReport report:
                _node?.Hear(report);
                break;
            case SiteEvents events:
                _events?.Invoke(events);
                break;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Waits until every site has connected again, or has had the time for it: agents try at intervals, and one that comes back later than its
    /// location begins to listen would be missed through no fault of its own. A site that its peers do not hear either is not waited for.
    /// </summary>
    /// <param name="sites">The sites.</param>
    /// <param name="timing">How long a silence is before it is missed.</param>
    /// <param name="most">The longest wait.</param>
    /// <param name="time">What it waits by.</param>
    public async Task ReconnectedAsync(SiteSet sites, LeaseTiming timing, TimeSpan most, TimeProvider time)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < most && !sites.All(site => IsOpen(site) || IsMissedBy(Volatile.Read(ref _early).Values, site, timing)))
        {
            await Task.Delay(Look, time).ConfigureAwait(false);
        }
    }

    /// <summary>Whether sites that were up for long enough to tell, one at least, all say that they don't hear another one.</summary>
    /// <param name="beats">The last beat of each site that is heard.</param>
    /// <param name="site">The other one.</param>
    /// <param name="timing">How long a silence is before it is missed.</param>
    internal static bool IsMissedBy(IEnumerable<Beat> beats, SiteId site, LeaseTiming timing)
    {
        var witnesses = beats.Where(beat => beat.Site != site && timing.TellsOfPeers(beat.Sequence)).ToList();
        return witnesses.Count > 0 && !witnesses.Any(beat => beat.Peers.Any(peer => peer.Site == site && peer.Age < timing.FailAfter));
    }

    private bool IsOpen(SiteId site) => _mesh?.Status().Any(peer => peer.IsOpen && peer.Peer == MemberId.Of(site)) ?? false;
}
