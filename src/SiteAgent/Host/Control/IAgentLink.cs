using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;

namespace NfvHa.Geo.SiteAgent.Host.Control;

/// <summary>What an agent says to locations and peer sites. Never waits; what can't be sent is lost, and said again.</summary>
public interface IAgentLink
{
    /// <summary>A beat, to every location and every peer site.</summary>
    void Send(Beat beat);

    /// <summary>Answers a peer site.</summary>
    void Send(SiteId to, BeatReply reply);
}
