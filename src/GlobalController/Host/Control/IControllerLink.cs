using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;

namespace NfvHa.Geo.GlobalController.Host.Control;

/// <summary>What a location says to sites and to other locations. Never waits; what can't be sent is lost, and said again.</summary>
public interface IControllerLink
{
    /// <summary>Answers a site's beat.</summary>
    void Send(SiteId to, BeatReply reply);

    /// <summary>Reports to every other location.</summary>
    void Send(LocationReport report);
}
