using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Probes;

namespace NfvHa.Geo.SiteAgent.Host.Vnfcs;

/// <summary>
/// Keeps the components of this site running at the gate, and in the role they should have. Every component runs all the time, as standby, so that a takeover
/// waits for no start; one that ends is started again, later each time; one that does not answer its probe is killed, and so started again. Whatever
/// the gate forgot (it was started anew, the pipe broke, a component ended) is ordered again: it says what runs, and is told the difference. For the thread of the loop.
/// </summary>
internal sealed class VnfcKeeper : IDisposable
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);

    /// <summary>A component that ran for so long has recovered: its next start does not wait longer than the first.</summary>
    private static readonly TimeSpan Probation = TimeSpan.FromSeconds(30);

    /// <summary>Exits in a row after which the site says that it can't serve the VNF.</summary>
    private const int ExitsMax = 5;

    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly Func<GateOrder, bool> _order;
    private readonly Action<AgentEvent> _decide;
    private readonly Action<string> _tell;
    private readonly SortedDictionary<VnfId, Kept> _kept;
    private bool _isConnected;
    private bool _isDisposed;
    private ImmutableArray<string> _troubles = [];

    internal VnfcKeeper(
        ImmutableSortedDictionary<VnfId, VnfcSpec> specs,
        ImmutableSortedDictionary<VnfId, ProbeOptions> probes,
        EventLoop loop,
        TimeProvider time,
        Func<GateOrder, bool> order,
        Action<AgentEvent> decide,
        Action<string> tell)
    {
        (_loop, _time, _order, _decide, _tell) = (loop, time, order, decide, tell);
        _kept = new(specs.ToDictionary(spec => spec.Key, spec => new Kept(spec.Key, spec.Value)));
        foreach (var (vnf, options) in probes)
        {
            if (_kept.TryGetValue(vnf, out var kept))
            {
                kept.Probed = new ProbedComponent(vnf, options, loop, time, tell, () => _order(new KillOrder(vnf, kept.Life)), () => Probed(kept));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        foreach (var kept in _kept.Values)
        {
            kept.Timer?.Dispose();
            kept.Probed?.Dispose();
        }
    }

    /// <summary>Begins: until the gate is attached to, the site says that it is not.</summary>
    internal void Open() => StateTroubles();

    /// <summary>Lets clients of a VNF in, at one epoch.</summary>
    internal void Activate(VnfId vnf, Epoch epoch)
    {
        if (_kept.TryGetValue(vnf, out var kept))
        {
            (kept.Active, kept.IsQuiet) = (epoch, false);
            if (kept.IsRunning)
            {
                _order(new ActivateOrder(vnf, epoch));
            }
        }
    }

    /// <summary>Lets nothing new in.</summary>
    internal void Quiesce(VnfId vnf)
    {
        if (_kept.TryGetValue(vnf, out var kept))
        {
            kept.IsQuiet = true;
            _order(new QuiesceOrder(vnf));
        }
    }

    /// <summary>Cuts all clients; the component runs on, as standby.</summary>
    internal void Deactivate(VnfId vnf)
    {
        if (_kept.TryGetValue(vnf, out var kept))
        {
            (kept.Active, kept.IsQuiet) = (Epoch.None, false);
            _order(new DeactivateOrder(vnf));
        }
    }

    /// <summary>Another site owns a VNF: clients that still come here are led there.</summary>
    internal void Lead(VnfId vnf, SiteId owner, Epoch epoch)
    {
        if (_kept.TryGetValue(vnf, out var kept) && kept.Elsewhere != (owner, epoch))
        {
            kept.Elsewhere = (owner, epoch);
            _order(new LeadOrder(vnf, owner, epoch));
        }
    }

    /// <summary>The gate spoke, or the connection to it came or went.</summary>
    internal void Hear(GateReport report)
    {
        switch (report)
        {
            case GateContact contact:
                _isConnected = true;
                _tell(contact.IsNew ? $"attached to gate {contact.Instance}" : $"attached to gate {contact.Instance} again");
                foreach (var kept in _kept.Values)
                {
                    Lose(kept);
                    Start(kept);
                    if (kept.Elsewhere is { } other)
                    {
                        _order(new LeadOrder(kept.Vnf, other.Owner, other.Epoch));
                    }
                }

                StateTroubles();
                break;
            case GateLost:
                _isConnected = false;
                _tell("the connection to the gate broke; what serves there goes on until its deadline");
                foreach (var kept in _kept.Values)
                {
                    Lose(kept);
                }

                StateTroubles();
                break;
            case GateAnswered { Answer: RunningAnswer running } when _kept.TryGetValue(running.Vnf, out var kept):
                Ran(kept, running);
                break;
            case GateAnswered { Answer: ExitedAnswer exited } when _kept.TryGetValue(exited.Vnf, out var kept):
                Exited(kept, exited);
                break;
            case GateAnswered { Answer: RefusedAnswer refused }:
                _tell($"the gate refused '{refused.Order}' for {refused.Vnf}: {refused.Reason}");
                break;
        }
    }

    private void Start(Kept kept)
    {
        if (_isConnected && !_isDisposed)
        {
            _order(new StartOrder(kept.Vnf, kept.Spec));
        }
    }

    /// <summary>Nobody knows whether it runs.</summary>
    private static void Lose(Kept kept)
    {
        kept.IsRunning = false;
        kept.Probed?.Pause();
    }

    private void Ran(Kept kept, RunningAnswer running)
    {
        if (!kept.IsRunning)
        {
            _tell($"{kept.Vnf} runs as process {running.ProcessId}");
        }

        (kept.IsRunning, kept.Life, kept.Since) = (true, running.Life, _time.GetTimestamp());
        kept.Probed?.Run(running.Socket);
        kept.HasEndedTooOften &= kept.Probed is { IsAnswering: false };
        Escalate(kept);

        if (kept.Active is { } wanted && wanted != running.Active)
        {
            _order(wanted == Epoch.None ? new DeactivateOrder(kept.Vnf) : new ActivateOrder(kept.Vnf, wanted));
        }

        if (kept.IsQuiet)
        {
            _order(new QuiesceOrder(kept.Vnf));
        }

        StateTroubles();
    }

    private void Exited(Kept kept, ExitedAnswer exited)
    {
        var hasRecovered = kept.IsRunning && _time.GetElapsedTime(kept.Since) >= Probation;
        Lose(kept);
        kept.Exits = hasRecovered ? 1 : kept.Exits + 1;
        _tell($"{kept.Vnf} ended with {exited.ExitCode}{(exited.LastLines.IsEmpty ? "" : $"; it wrote last: {exited.LastLines[^1]}")}");
        kept.HasEndedTooOften |= kept.Exits >= ExitsMax;
        Escalate(kept);
        StateTroubles();
        var pause = PauseMin * Math.Pow(2, Math.Min(kept.Exits - 1, 10));
        kept.Timer?.Dispose();
        kept.Timer = _time.CreateTimer(_ => _loop.End(() => Start(kept)), null, pause < ProbeOptions.PauseMax ? pause : ProbeOptions.PauseMax, Timeout.InfiniteTimeSpan);
    }

    private void Probed(Kept kept)
    {
        kept.HasEndedTooOften &= !kept.Probed!.IsAnswering;
        Escalate(kept);
        StateTroubles();
    }

    private void Escalate(Kept kept)
    {
        var isEscalated = kept.HasEndedTooOften || kept.Probed is { IsEscalated: true };
        if (isEscalated != kept.IsEscalated)
        {
            kept.IsEscalated = isEscalated;
            _decide(new EscalationChanged(kept.Vnf, isEscalated));
        }
    }

    private void StateTroubles()
    {
        var found = _isConnected ? _kept.Values.Select(Trouble).OfType<string>() : ["the agent is not attached to the gate"];
        ImmutableArray<string> troubles = [.. found.Select(trouble => trouble.Length <= WireLimits.TroubleLengthMax ? trouble : trouble[..WireLimits.TroubleLengthMax]).Take(WireLimits.TroublesMax)];
        if (!troubles.SequenceEqual(_troubles))
        {
            _troubles = troubles;
            _decide(new TroublesChanged(troubles));
        }
    }

    /// <summary>A site whose component does not run would serve late: another one takes over rather, if there is one.</summary>
    private static string? Trouble(Kept kept) =>
        kept.Probed is { IsSilent: true } ? $"{kept.Vnf} does not answer its probe"
        : kept is { IsRunning: false, Exits: 0 } ? $"{kept.Vnf} does not run yet"
        : !kept.IsRunning ? string.Create(CultureInfo.InvariantCulture, $"{kept.Vnf} ended {kept.Exits} times")
        : kept.Probed is { IsAnswering: false } ? $"{kept.Vnf} has not answered its probe yet"
        : null;

    /// <summary>One component.</summary>
    private sealed class Kept(VnfId vnf, VnfcSpec spec)
    {
        internal VnfId Vnf => vnf;

        internal VnfcSpec Spec => spec;

        /// <summary>At which epoch clients are to be let in. Null until that is known: what an agent before this one let in goes on until its deadline.</summary>
        internal Epoch? Active { get; set; }

        internal bool IsQuiet { get; set; }

        /// <summary>Which other site owned it when the journal last said that one does.</summary>
        internal (SiteId Owner, Epoch Epoch)? Elsewhere { get; set; }

        internal bool IsRunning { get; set; }

        internal int Life { get; set; }

        /// <summary>Its health, if it is probed.</summary>
        internal ProbedComponent? Probed { get; set; }

        /// <summary>It ended too often in a row, and does not serve since.</summary>
        internal bool HasEndedTooOften { get; set; }

        internal bool IsEscalated { get; set; }

        internal int Exits { get; set; }

        internal long Since { get; set; }

        internal ITimer? Timer { get; set; }
    }
}
