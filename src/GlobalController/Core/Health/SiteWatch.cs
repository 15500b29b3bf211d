using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Health;

/// <summary>
/// What a leader remembers of a site from one look to the next. It is not journaled: a new leader begins with nothing, says once what it finds, and
/// calls nobody deaf before it asked for long enough itself.
/// </summary>
/// <param name="Stated">The verdict that was stated last.</param>
/// <param name="DiffersSince">Since when every verdict was another one, or null.</param>
/// <param name="Unheeded">What the site was answered and has not taken in, or null.</param>
public sealed record SiteWatch(Verdict Stated, ClockReading? DiffersSince, UnheededAnswer? Unheeded)
{
    /// <summary>Of a site that was not looked at before.</summary>
    public static SiteWatch First { get; } = new(Verdict.Unknown, null, null);

    /// <summary>
    /// Whether the site hears and does not obey. An answer, and the beat that would take it in, may each take as long as a beat that is not missed yet.
    /// </summary>
    public bool IsDeaf(LeaseTiming timing, ClockReading now) => Unheeded is { } answer && now.Since(answer.Since) >= timing.FailAfter * 2;
}

/// <summary>The oldest desired state that a site was answered since it last caught up, and that its beats do not show.</summary>
/// <param name="Version">What it would have to take in.</param>
/// <param name="Boot">The agent's start.</param>
/// <param name="Since">Since when it is answered.</param>
public readonly record struct UnheededAnswer(DesiredVersion Version, BootId Boot, ClockReading Since);
