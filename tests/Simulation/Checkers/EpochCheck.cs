using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Checkers;

/// <summary>
/// S1 for every receiver: what it once obeyed, it never goes behind, restarts included. And what was stated stays true: a revoked epoch is never
/// promised, a given-up epoch never served.
/// </summary>
/// <param name="world">The run.</param>
public sealed class EpochCheck(World world)
{
    private readonly Dictionary<(string Who, string What, string Vnf), Epoch> _obeyed = [];
    private readonly Dictionary<(string Who, string Vnf), Epoch> _revoked = [];
    private readonly Dictionary<(string Who, string Vnf), Epoch> _givenUp = [];
    private readonly Dictionary<(BootId Boot, string Vnf), Epoch> _heard = [];
    private readonly Dictionary<string, int> _generations = [];
    private readonly HashSet<string> _unadmitted = [];

    /// <summary>A promise leaves.</summary>
    public void Promised(string promiser, BeatReply reply)
    {
        if (!reply.Promises.IsEmpty)
        {
            MustBeAdmitted(promiser, "promises");
        }

        foreach (var promise in reply.Promises)
        {
            Obeys(promiser, "obeyed", promise.Vnf.Value, promise.Epoch);
            if (_revoked.TryGetValue((promiser, promise.Vnf.Value), out var revoked) && promise.Epoch <= revoked)
            {
                throw Checks.Failed($"S3.2: {promiser} promises {promise.Vnf} at {promise.Epoch}, after it revoked everything through {revoked}");
            }
        }
    }

    /// <summary>A location's report leaves.</summary>
    public void Revoked(string location, LocationReport report)
    {
        if (!report.Revocations.IsEmpty)
        {
            MustBeAdmitted(location, "revokes");
        }

        foreach (var revocation in report.Revocations)
        {
            _revoked[(location, revocation.Vnf.Value)] = Epoch.Max(_revoked.GetValueOrDefault((location, revocation.Vnf.Value)), revocation.Through);
        }
    }

    /// <summary>A disk was lost: until it is admitted again the location takes no part, its revocations are void, and what it obeyed is forgotten.</summary>
    public void DiskLost(string location)
    {
        _unadmitted.Add(location);
        foreach (var vnf in world.Vnfs)
        {
            _revoked.Remove((location, vnf.Value));
            _obeyed.Remove((location, "obeyed", vnf.Value));
        }
    }

    /// <summary>A location was admitted.</summary>
    public void Admitted(Admission admission) => _unadmitted.Remove(admission.Location.Value);

    /// <summary>A site's beat leaves.</summary>
    public void Stated(SiteNode site, Beat beat)
    {
        var generation = _generations.GetValueOrDefault(site.Id.Value);
        if (beat.Desired.Generation > 0 && beat.Desired.Generation < generation)
        {
            throw Checks.Failed($"S1: {site.Id} obeys generation {beat.Desired.Generation}, after it had obeyed {generation}");
        }

        _generations[site.Id.Value] = Math.Max(generation, beat.Desired.Generation);
        foreach (var report in beat.Vnfs)
        {
            var key = (site.Id.Value, report.Vnf.Value);
            Obeys(site.Id.Value, "obeyed", report.Vnf.Value, report.Highest);
            if (report.Prepared > Epoch.None)
            {
                _revoked[key] = Epoch.Max(_revoked.GetValueOrDefault(key), report.Prepared);
            }

            if (report.GivenUp > Epoch.None)
            {
                _givenUp[key] = Epoch.Max(_givenUp.GetValueOrDefault(key), report.GivenUp);
                if (site.Gate.View.Entries.TryGetValue(report.Vnf, out var entry) && entry.Epoch <= report.GivenUp && site.Gate.Permits(report.Vnf, entry.Epoch))
                {
                    throw Checks.Failed($"S4: {site.Id} states that it gave up {report.Vnf} through {report.GivenUp}, and its gate is open for {entry.Epoch}");
                }
            }
        }
    }

    /// <summary>A gate obeyed.</summary>
    public void Armed(SiteNode site, ArmGate arm)
    {
        if (arm.Deadline.Monotonic > site.Clock.Read().Monotonic + world.Timing.Duration)
        {
            throw Checks.Failed($"S2: {site.Id} arms its gate for {arm.Vnf} until more than D from now");
        }

        Obeys(site.Id.Value, "armed", arm.Vnf.Value, arm.Epoch);
        NotGivenUp(site, arm.Vnf.Value, arm.Epoch, "arms its gate for");
    }

    /// <summary>An answer arrives at an agent.</summary>
    public void Answered(SiteNode site, BeatReply reply)
    {
        foreach (var directive in reply.Desired?.Vnfs ?? [])
        {
            if (directive.Owner == site.Id)
            {
                var key = (site.View.Boot, directive.Vnf.Value);
                _heard[key] = Epoch.Max(_heard.GetValueOrDefault(key), directive.Epoch);
            }
        }
    }

    /// <summary>A component was told to serve.</summary>
    public void Activated(SiteNode site, int vnf, Epoch epoch)
    {
        if (_heard.GetValueOrDefault((site.View.Boot, world.Vnfs[vnf].Value)) < epoch)
        {
            throw Checks.Failed($"S7: {site.Id} activates {world.Vnfs[vnf]} at {epoch}, and no such grant was heard since {site.View.Boot}");
        }

        Obeys(site.Id.Value, "obeyed", world.Vnfs[vnf].Value, epoch);
        NotGivenUp(site, world.Vnfs[vnf].Value, epoch, "activates");
    }

    /// <summary>A standby's acknowledgement leaves.</summary>
    public void LogAcknowledged(SiteNode site, int vnf, LogAck ack) => Obeys(site.Id.Value, "acknowledged", world.Vnfs[vnf].Value, ack.Epoch);

    private void MustBeAdmitted(string location, string does)
    {
        if (_unadmitted.Contains(location))
        {
            throw Checks.Failed($"S3.4: {location} lost its disk and {does} before it was admitted again");
        }
    }

    private void Obeys(string who, string what, string vnf, Epoch epoch)
    {
        var before = _obeyed.GetValueOrDefault((who, what, vnf));
        if (epoch < before)
        {
            throw Checks.Failed($"S1: {who} {what} {vnf} at {epoch}, after it had obeyed {before}");
        }

        if (epoch > before)
        {
            _obeyed[(who, what, vnf)] = epoch;
        }
    }

    private void NotGivenUp(SiteNode site, string vnf, Epoch epoch, string does)
    {
        if (_givenUp.TryGetValue((site.Id.Value, vnf), out var givenUp) && epoch <= givenUp)
        {
            throw Checks.Failed($"S4: {site.Id} {does} {vnf} at {epoch}, after it gave up everything through {givenUp}");
        }
    }
}
