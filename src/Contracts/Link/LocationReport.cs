using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Link;

/// <summary>What one controller replica tells the others, so that a leader that lost its own path to a site still hears it.</summary>
/// <param name="Location">The sender's location.</param>
/// <param name="Boot">The sender's start.</param>
/// <param name="Sequence">Grows with every report of one boot.</param>
/// <param name="Journal">The newest journal entry the sender knows.</param>
/// <param name="Term">The newest committed term it knows (S9).</param>
/// <param name="Leads">Whether it leads that term.</param>
/// <param name="Admission">The sender's admission (S3.4); 0 while it takes no part.</param>
/// <param name="Sites">What it hears of every site, its own observations only.</param>
/// <param name="Revocations">The takeovers in progress that it revoked for.</param>
/// <param name="IsWaking">It started, or was stopped, so lately that whom it does not hear is not missed by it yet (S3.1).</param>
public sealed record LocationReport(
    LocationId Location,
    BootId Boot,
    long Sequence,
    DesiredVersion Journal,
    long Term,
    bool Leads,
    int Admission,
    ImmutableArray<SiteSighting> Sites,
    ImmutableArray<Revocation> Revocations,
    bool IsWaking = false);

/// <summary>A site as one location hears it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Age">Time since its last beat arrived, or since the location was awake if none did.</param>
/// <param name="Last">That beat, or null.</param>
/// <param name="DriftPartsPerMillion">
/// How much slower the site's clock runs than the location's, as last measured; negative if it is the faster one, 0 if not measured yet (S2). From
/// -1,000,000 to 1,000,000.
/// </param>
/// <param name="IsOverdue">Its next beat is late, by the rhythm in which its beats come to this location. Suspicion, no more.</param>
public sealed record SiteSighting(SiteId Site, TimeSpan Age, Beat? Last, long DriftPartsPerMillion, bool IsOverdue = false);

/// <summary>
/// A location will never again promise this VNF's epochs up to <paramref name="Through"/>, and that is on its disk (S3.2).
/// </summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Through">The last revoked epoch.</param>
/// <param name="Remaining">The longest promise it still holds for this VNF, whatever epoch and site, rounded up by one clock step.</param>
public readonly record struct Revocation(VnfId Vnf, Epoch Through, TimeSpan Remaining);
