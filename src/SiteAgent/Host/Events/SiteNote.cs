namespace NfvHa.Geo.SiteAgent.Host.Events;

/// <summary>Something that happened at this site and that operators are to know.</summary>
/// <param name="Kind">What kind, one of <see cref="SiteEventKind"/>.</param>
/// <param name="Subject">Whom it is about: a VNF; empty for the site.</param>
/// <param name="Text">What happened, one sentence.</param>
public sealed record SiteNote(string Kind, string Subject, string Text);

/// <summary>The kinds of events of a site. They are stable: who reads events by machine goes by them.</summary>
public static class SiteEventKind
{
    /// <summary>The agent started, or mended something when it did.</summary>
    public const string Agent = "site-agent";

    /// <summary>The gate was attached to, or lost, or refused an order.</summary>
    public const string Gate = "site-gate";

    /// <summary>A component runs, or ended.</summary>
    public const string Component = "site-component";

    /// <summary>A lease is armed at the gate, or an epoch is closed there.</summary>
    public const string Lease = "site-lease";

    /// <summary>A VNF is let serve here, takes in nothing new, or serves here no more.</summary>
    public const string Service = "site-service";
}
