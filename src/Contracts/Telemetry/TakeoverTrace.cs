using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Telemetry;

/// <summary>
/// The trace of one takeover. Its ids are derived from what is journaled: deployment, VNF, and the epoch that begins (with the generation of the journal in
/// it). So controllers, agents and a leader that was started again write into one trace, and no message has to carry it (docs/adr/0021).
/// </summary>
/// <param name="Key">What it is derived from.</param>
public readonly record struct TakeoverTrace(string Key)
{
    /// <summary>The trace.</summary>
    public ActivityTraceId TraceId => ActivityTraceId.CreateFromBytes(Hash(Key).AsSpan(0, 16));

    /// <summary>The id of the span of the whole takeover, the parent of all others.</summary>
    public ActivitySpanId RootId => SpanOf(TakeoverSpan.Root, "");

    /// <summary>The trace of a takeover.</summary>
    /// <param name="deployment">The deployment, as configured everywhere.</param>
    /// <param name="vnf">The VNF.</param>
    /// <param name="begins">The epoch that it grants: while it is in progress, the one after the epoch that ends.</param>
    public static TakeoverTrace Of(string deployment, VnfId vnf, Epoch begins) => new($"{deployment}/{vnf}/{begins}");

    /// <summary>The id of a span.</summary>
    /// <param name="name">One of <see cref="TakeoverSpan"/>.</param>
    /// <param name="subject">Which of several: a location, site or driver; empty where there is one.</param>
    public ActivitySpanId SpanOf(string name, string subject) => ActivitySpanId.CreateFromBytes(Hash($"{Key}/{name}/{subject}").AsSpan(0, 8));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>The names of the spans of a takeover.</summary>
public static class TakeoverSpan
{
    /// <summary>The whole of it, from the last beat of a failed owner, or from the intent, to the proof that clients followed. By the leader.</summary>
    public const string Root = "takeover";

    /// <summary>From the last beat of the failed owner to the decision. By the leader.</summary>
    public const string Detect = "takeover.detect";

    /// <summary>The commit of the intent. By the leader.</summary>
    public const string Intent = "takeover.intent";

    /// <summary>From the intent until a location has revoked and holds no promise any more. By each location.</summary>
    public const string Revoke = "takeover.revoke";

    /// <summary>From the intent to the proof that the owner serves no more. By the leader.</summary>
    public const string Fence = "takeover.fence";

    /// <summary>The commit of the grant. By the leader.</summary>
    public const string Grant = "takeover.grant";

    /// <summary>From the intent until a site refuses the old epoch and holds no promise any more. By each site but the owner.</summary>
    public const string SiteRevoke = "site.revoke";

    /// <summary>From the intent until the owner's gate is closed, read back, and the epoch given up. By the old owner.</summary>
    public const string SiteClose = "site.close";

    /// <summary>From the grant until the gate is armed for the new epoch. By the new owner.</summary>
    public const string SiteArm = "site.arm";

    /// <summary>From the grant until the checkpoint log is aligned to the new epoch, on disk. By the new owner.</summary>
    public const string SitePromote = "site.promote";

    /// <summary>The commit of where clients are to go. By the leader.</summary>
    public const string TrafficIntent = "traffic.intent";

    /// <summary>From the journaled intent until a driver publishes it. By the leader.</summary>
    public const string TrafficPublish = "traffic.publish";

    /// <summary>From the grant to the proof that clients are answered by the new owner. By the leader.</summary>
    public const string TrafficRedirect = "traffic.redirect";
}
