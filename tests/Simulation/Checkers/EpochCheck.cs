using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
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
    private readonly Known[,] _known = new Known[world.Network.Hosts, world.Vnfs.Length];
    private readonly int[] _generations = new int[world.Plan.Sites];
    private readonly bool[] _isUnadmitted = new bool[world.Network.Hosts];

    /// <summary>A promise leaves.</summary>
    /// <param name="host">The promiser's host.</param>
    /// <param name="reply">The reply it is in.</param>
    public void Promised(int host, BeatReply reply)
    {
        if (!reply.Promises.IsEmpty)
        {
            MustBeAdmitted(host, "promises");
        }

        foreach (var promise in reply.Promises)
        {
            ref var known = ref _known[host, world.IndexOf(promise.Vnf)];
            Obeys(host, promise.Vnf, ref known.Obeyed, promise.Epoch);
            if (promise.Epoch <= known.Revoked)
            {
                throw Checks.Failed($"S3.2: {reply.From} promises {promise.Vnf} at {promise.Epoch}, after it revoked everything through {known.Revoked}");
            }
        }
    }

    /// <summary>A location's report leaves.</summary>
    public void Revoked(int host, LocationReport report)
    {
        if (!report.Revocations.IsEmpty)
        {
            MustBeAdmitted(host, "revokes");
        }

        foreach (var revocation in report.Revocations)
        {
            ref var known = ref _known[host, world.IndexOf(revocation.Vnf)];
            known.Revoked = Epoch.Max(known.Revoked, revocation.Through);
        }
    }

    /// <summary>A disk was lost: until it is admitted again the location takes no part, its revocations are void, and what it obeyed is forgotten.</summary>
    public void DiskLost(LocationNode location)
    {
        _isUnadmitted[location.Host] = true;
        for (var vnf = 0; vnf < world.Vnfs.Length; vnf++)
        {
            _known[location.Host, vnf] = default;
        }
    }

    /// <summary>A location was admitted.</summary>
    public void Admitted(LocationNode location) => _isUnadmitted[location.Host] = false;

    /// <summary>A site's beat leaves.</summary>
    public void Stated(SiteNode site, Beat beat)
    {
        ref var generation = ref _generations[site.Host];
        if (beat.Desired.Generation > 0 && beat.Desired.Generation < generation)
        {
            throw Checks.Failed($"S1: {site.Id} obeys generation {beat.Desired.Generation}, after it had obeyed {generation}");
        }

        generation = Math.Max(generation, beat.Desired.Generation);
        foreach (var report in beat.Vnfs)
        {
            ref var known = ref _known[site.Host, world.IndexOf(report.Vnf)];
            Obeys(site.Host, report.Vnf, ref known.Obeyed, report.Highest);
            known.Revoked = Epoch.Max(known.Revoked, report.Prepared);
            known.GivenUp = Epoch.Max(known.GivenUp, report.GivenUp);
            if (report.GivenUp > Epoch.None
                && site.Gate.View.Entries.TryGetValue(report.Vnf, out var entry)
                && entry.Epoch <= report.GivenUp
                && site.Gate.Permits(report.Vnf, entry.Epoch))
            {
                throw Checks.Failed($"S4: {site.Id} states that it gave up {report.Vnf} through {report.GivenUp}, and its gate is open for {entry.Epoch}");
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

        ref var known = ref _known[site.Host, world.IndexOf(arm.Vnf)];
        Obeys(site.Host, arm.Vnf, ref known.Armed, arm.Epoch);
        NotGivenUp(site, arm.Vnf, known.GivenUp, arm.Epoch, "arms its gate for");
    }

    /// <summary>An answer arrives at an agent.</summary>
    public void Answered(SiteNode site, BeatReply reply)
    {
        foreach (var directive in reply.Desired?.Vnfs ?? [])
        {
            if (directive.Owner == site.Id)
            {
                ref var known = ref _known[site.Host, world.IndexOf(directive.Vnf)];
                known.Heard = known.HeardBy == site.View.Boot ? Epoch.Max(known.Heard, directive.Epoch) : directive.Epoch;
                known.HeardBy = site.View.Boot;
            }
        }
    }

    /// <summary>A component was told to serve.</summary>
    public void Activated(SiteNode site, int vnf, Epoch epoch)
    {
        ref var known = ref _known[site.Host, vnf];
        if (known.HeardBy != site.View.Boot || known.Heard < epoch)
        {
            throw Checks.Failed($"S7: {site.Id} activates {world.Vnfs[vnf]} at {epoch}, and no such grant was heard since {site.View.Boot}");
        }

        Obeys(site.Host, world.Vnfs[vnf], ref known.Obeyed, epoch);
        NotGivenUp(site, world.Vnfs[vnf], known.GivenUp, epoch, "activates");
    }

    /// <summary>A standby's acknowledgement leaves.</summary>
    public void LogAcknowledged(SiteNode site, int vnf, LogAck ack) => Obeys(site.Host, world.Vnfs[vnf], ref _known[site.Host, vnf].Acknowledged, ack.Epoch);

    private static void NotGivenUp(SiteNode site, VnfId vnf, Epoch givenUp, Epoch epoch, string does)
    {
        if (epoch <= givenUp)
        {
            throw Checks.Failed($"S4: {site.Id} {does} {vnf} at {epoch}, after it gave up everything through {givenUp}");
        }
    }

    private void MustBeAdmitted(int host, string does)
    {
        if (_isUnadmitted[host])
        {
            throw Checks.Failed($"S3.4: {world.NameOf(host)} lost its disk and {does} before it was admitted again");
        }
    }

    private void Obeys(int host, VnfId vnf, ref Epoch before, Epoch epoch)
    {
        if (epoch < before)
        {
            throw Checks.Failed($"S1: {world.NameOf(host)} obeyed {vnf} at {epoch}, after it had obeyed {before}");
        }

        before = epoch;
    }

    /// <summary>What a receiver obeyed and stated of one VNF.</summary>
    private struct Known
    {
        internal Epoch Obeyed;
        internal Epoch Armed;
        internal Epoch Acknowledged;
        internal Epoch Revoked;
        internal Epoch GivenUp;
        internal Epoch Heard;
        internal BootId? HeardBy;
    }
}
