using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Health;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>
/// Finds the true owner of a VNF after control state was restored (S1). A lost journal may have granted epochs that the restored one knows nothing
/// of, so every site the VNF may run at must be heard first, after it took in the new generation: from then on it obeys no grant of an older one.
/// Who owned the newest epoch, or gave it up last, is the owner: nobody else has all that was acknowledged. It begins without eligible and sync sets, since what it had is unknown and both may only shrink.
/// </summary>
public static class Reconciliation
{
    /// <summary>The VNF's next record, or null while a site is missing.</summary>
    /// <param name="state">The restored state.</param>
    /// <param name="survey">The sites as the leader sees them.</param>
    /// <param name="record">The VNF.</param>
    public static VnfRecord? Decide(ControlState state, SiteSurvey survey, VnfRecord record)
    {
        (Epoch Newest, Epoch LogEpoch, long LogLength) best = default;
        SiteId? owner = null;
        foreach (var site in record.Spec.Sites.Sites)
        {
            if (survey.Latest(site) is not { Last: { } beat } || beat.Desired.Generation != state.Version.Generation || beat.LocationsVersion != state.Locations.Version)
            {
                return null;
            }

            var report = survey.Report(site, record.Vnf).GetValueOrDefault();
            var standing = (Epoch.Max(report.Owned, report.GivenUp), report.LogEpoch, report.LogLength);
            if (owner is null || standing.CompareTo(best) > 0)
            {
                owner = site;
                best = standing;
            }
        }

        // A site that owns an epoch of this generation was reconciled already: the journal has moved on, and this replica will read it.
        return owner is { } found && best.Newest.Generation < state.Version.Generation
            ? record with
            {
                Owner = found,
                Epoch = Epoch.Max(record.Epoch, best.Newest).Raise(state.Version.Generation),
                Eligible = EligibleSet.Initial(SiteSet.Empty),
                Sync = SyncSet.Initial(SiteSet.Empty),
                Proof = FenceProof.Reconciled,
                IsReconciling = false,
            }
            : null;
    }
}
