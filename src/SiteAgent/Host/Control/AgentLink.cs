using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.SiteAgent.Host.Events;
using NfvHa.Geo.SiteAgent.Host.State;

namespace NfvHa.Geo.SiteAgent.Host.Control;

/// <summary>Between the agent and the link. Until both are there what is said is lost, as it is when a peer is away.</summary>
/// <param name="everybody">All locations and peer sites.</param>
/// <param name="log">For what can't be sent, which is a mistake in this program or in the options.</param>
internal sealed partial class AgentLink(ImmutableArray<MemberId> everybody, ILogger log) : IAgentLink, IReplicaLink
{
    private volatile LinkMesh? _mesh;
    private volatile AgentNode? _node;
    private volatile EventHandover? _events;

    /// <inheritdoc/>
    public void Send(Beat beat)
    {
        if (_mesh?.Send(everybody, Envelope.Of(beat)) is { } refusal)
        {
            NotSent(refusal.ToString());
        }
    }

    /// <inheritdoc/>
    public void Send(SiteId to, BeatReply reply) => Send(to, (object)reply);

    /// <inheritdoc/>
    public void Send(SiteId to, Align align) => Send(to, (object)align);

    /// <inheritdoc/>
    public void Send(SiteId to, Append append) => Send(to, (object)append);

    /// <inheritdoc/>
    public void Send(SiteId to, LogAck ack) => Send(to, (object)ack);

    /// <summary>Events for a location.</summary>
    internal void Send(LocationId to, SiteEvents events)
    {
        if (_mesh?.Send(MemberId.Of(to), Envelope.Of(events)) is SendOutcome.Refused { Reason: var refusal })
        {
            NotSent(refusal.ToString());
        }
    }

    /// <summary>From now on locations can say which events they have.</summary>
    internal void Join(EventHandover events) => _events = events;

    /// <summary>From now on what is said is sent, and what arrives is heard.</summary>
    internal void Join(LinkMesh mesh, AgentNode node) => (_mesh, _node) = (mesh, node);

    /// <summary>A message arrived; who sent it is certain.</summary>
    internal ValueTask ReceiveAsync(Received received)
    {
        if (received.Envelope.Message is SiteEventsAck acknowledged)
        {
            _events?.Hear(acknowledged);
            return ValueTask.CompletedTask;
        }

        _ = (received.Envelope.Message, _node) switch
        {
            (Beat beat, { } node) => node.Hear(beat),
            (BeatReply reply, { } node) => node.Hear(reply),
            (Align align, { } node) => node.Hear(align),
            (Append append, { } node) => node.Hear(append),
            (LogAck ack, { } node) => node.Hear(ack),
            _ => false,
        };
        return ValueTask.CompletedTask;
    }

    private void Send(SiteId to, object message)
    {
        if (_mesh?.Send(MemberId.Of(to), Envelope.Of(message)) is SendOutcome.Refused { Reason: var refusal })
        {
            NotSent(refusal.ToString());
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message was not sent: {Reason}")]
    private partial void NotSent(string reason);
}
