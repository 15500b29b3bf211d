using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.SiteAgent.Gate.Components;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Settings;

namespace NfvHa.Geo.SiteAgent.Gate;

/// <summary>What the parts of one gate share.</summary>
/// <param name="Readiness">What the loop waits for.</param>
/// <param name="Inbox">The way into the loop.</param>
/// <param name="Launcher">Starts VNFCs.</param>
/// <param name="Clock">The clocks that deadlines are held against.</param>
/// <param name="Options">What the operator set.</param>
/// <param name="Folder">The private folder of this instance.</param>
internal sealed record GateSetting(Readiness Readiness, Inbox Inbox, Launcher Launcher, IClock Clock, GateOptions Options, string Folder);
