using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host.Control;

/// <summary>The link as the location's loop sees it. What is said before the mesh is there is lost, like anything on a link.</summary>
/// <param name="locations">The other locations, which get reports.</param>
public sealed class MeshLink(ImmutableArray<MemberId> locations) : IControllerLink
{
    private volatile LinkMesh? _mesh;

    /// <summary>From now on what is said goes out.</summary>
    public void Open(LinkMesh mesh) => _mesh = mesh;

    /// <inheritdoc/>
    public void Send(SiteId to, BeatReply reply) => _mesh?.Send(MemberId.Of(to), Envelope.Of(reply));

    /// <inheritdoc/>
    public void Send(LocationReport report)
    {
        if (!locations.IsEmpty)
        {
            _mesh?.Send(locations, Envelope.Of(report));
        }
    }

    /// <summary>Hands what arrived to the location. What it does not take is lost; it will be said again.</summary>
    /// <param name="node">The location.</param>
    /// <param name="envelope">The message.</param>
    public static void Hand(ControllerNode node, Envelope envelope)
    {
        switch (envelope.Message)
        {
            case Beat beat:
                node.Hear(beat);
                break;
            case LocationReport report:
                node.Hear(report);
                break;
        }
    }
}
