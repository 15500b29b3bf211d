using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Simulation.Benchmarks;

/// <summary>
/// What the sites' agents would send, without the agents: beats that show what the journal wants as done, one beat later. A beat names each VNF that may run
/// at its site and every peer, asks for promises for the VNFs that are owned there, and reports a target as prepared once a hold has passed.
/// </summary>
/// <param name="timing">The lease timing.</param>
public sealed class StandInAgents(LeaseTiming timing)
{
    private readonly Dictionary<SiteId, (ImmutableArray<PromiseRequest> Requests, ImmutableArray<VnfReport> Vnfs)> _facts = [];
    private readonly Dictionary<SiteId, ImmutableArray<PeerSighting>> _peers = [];
    private DesiredVersion _version;
    private ClockReading _takenIn;
    private bool _isPrepared;
    private SiteId? _lost;
    private TimeSpan _silence;
    private long _sequence = 100;

    /// <summary>Takes in what the journal wants.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="now">The clocks, the same everywhere.</param>
    public void Obey(ControlState state, ClockReading now)
    {
        var isPrepared = now.HasPassed(_takenIn.Plus(timing.Hold));
        if (state.Version != _version)
        {
            (_takenIn, isPrepared) = (now, false);
        }
        else if (isPrepared == _isPrepared)
        {
            return;
        }

        (_version, _isPrepared) = (state.Version, isPrepared);
        var requests = state.Sites.Sites.ToDictionary(site => site, _ => ImmutableArray.CreateBuilder<PromiseRequest>());
        var vnfs = state.Sites.Sites.ToDictionary(site => site, _ => ImmutableArray.CreateBuilder<VnfReport>());
        foreach (var (_, record) in state.Vnfs)
        {
            requests[record.Owner].Add(new PromiseRequest(record.Vnf, record.Epoch));
            foreach (var site in record.Spec.Sites.Sites)
            {
                vnfs[site].Add(Report(record, site));
            }
        }

        foreach (var site in state.Sites.Sites)
        {
            _facts[site] = (requests[site].ToImmutable(), vnfs[site].ToImmutable());
        }
    }

    /// <summary>A site falls silent, or is silent for longer: its peers say so. From then on nobody asks for promises: what was promised suffices.</summary>
    /// <param name="lost">The site.</param>
    /// <param name="silence">For how long.</param>
    public void Lose(SiteId lost, TimeSpan silence)
    {
        (_lost, _silence) = (lost, silence);
        _peers.Clear();
    }

    /// <summary>The next beat of each site that is not lost.</summary>
    /// <param name="state">The control state.</param>
    /// <param name="now">The clocks.</param>
    public IReadOnlyList<Beat> Beats(ControlState state, ClockReading now)
    {
        _sequence++;
        return [.. state.Sites.Sites.Where(site => site != _lost).Select(site => new Beat(
            site, new AgentInstanceId($"agent-{site}"), new BootId($"boot-{site}"), _sequence, now.Monotonic, _version, state.Locations.Version,
            _lost is null ? _facts[site].Requests : [], _facts[site].Vnfs, Peers(state, site)))];
    }

    private VnfReport Report(VnfRecord record, SiteId site)
    {
        var owns = site == record.Owner;
        return new VnfReport(
            record.Vnf,
            record.Epoch,
            owns ? record.Epoch : Epoch.None,
            owns ? record.Eligible.Version : -1,
            owns ? record.Sync.Version : -1,
            Epoch.None,
            _isPrepared && record.Takeover is { Through: var through, Target: var target } && target == site ? through : Epoch.None,
            record.Spec.IsCheckpointed ? record.Epoch : Epoch.None,
            record.Spec.IsCheckpointed ? 1_000 : 0,
            owns);
    }

    private ImmutableArray<PeerSighting> Peers(ControlState state, SiteId site)
    {
        if (!_peers.TryGetValue(site, out var peers))
        {
            peers = [.. state.Sites.Remove(site).Sites.Select(peer => new PeerSighting(peer, peer == _lost ? _silence : timing.BeatInterval))];
            _peers[site] = peers;
        }

        return peers;
    }
}
