using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>
/// The shell of the traffic core at one location. While the replica leads, it feeds the core from what the replica has read and stated; a step that must
/// persist is journaled first, conditional on the term, and what comes meanwhile waits. Whether a commit was written is learned by reading: then the step
/// is carried out; if it was not, the step is dropped and everything is fed anew; and on anything else in the journal the core starts again.
/// </summary>
/// <param name="world">The run.</param>
/// <param name="location">The location.</param>
/// <param name="plan">Who moves clients.</param>
public sealed class TrafficNode(World world, LocationNode location, TrafficPlan plan)
{
    private const int WaitingMax = 256;
    private readonly TrafficDecider _decider = new(plan.Options);
    private readonly Queue<TrafficEvent> _waiting = [];
    private readonly Dictionary<VnfId, Epoch> _fed = [];
    private readonly Dictionary<VnfId, SpreadService> _fedSpread = [];
    private ControlState? _state;
    private ImmutableSortedDictionary<SiteId, SiteWatch>? _watches;
    private (int Generation, long Term) _leads;
    private ClockReading _since;
    private ClockReading _timerAt;
    private TrafficEntry? _entry;
    private TrafficView? _view;
    private SiteSet? _failed;
    private bool _isQuiet;
    private Handed? _handed;

    /// <summary>What it knows while it leads, or null.</summary>
    public TrafficView? View => _view;

    /// <summary>The process started anew, or leads no more.</summary>
    public void Forget()
    {
        (_leads, _state, _watches, _entry, _view, _failed, _handed) = (default, null, null, null, null, null, null);
        _waiting.Clear();
        Unfeed();
    }

    /// <summary>Looks at what the replica knows after something happened to it.</summary>
    public void Look()
    {
        var view = location.View;
        if (ReferenceEquals(view.State, _state) && ReferenceEquals(view.Watches, _watches))
        {
            return;
        }

        (_state, _watches) = (view.State, view.Watches);
        if (!view.Leads)
        {
            if (_leads != default)
            {
                Forget();
                (_state, _watches) = (view.State, view.Watches);
            }

            return;
        }

        if (_leads != (view.State.Version.Generation, view.State.Term))
        {
            Begin(view.State);
        }

        Feed();
    }

    /// <summary>A driver or a vantage point spoke.</summary>
    public void Hear(TrafficEvent said)
    {
        if (_view is not null)
        {
            Handle(said);
        }
    }

    /// <summary>Time went by. Nothing is done about it in vain: where all is as wanted, nothing waits for time but the age of evidence.</summary>
    public void TimerDue()
    {
        if (_leads == default)
        {
            return;
        }

        if (_view is null)
        {
            Resume();
        }
        else if (_handed is { IsOver: true })
        {
            Resolve();
        }

        var now = location.Clock.Read();
        if (_view is not null && _handed is null && now.Since(_timerAt) >= (_isQuiet ? plan.Options.FreshFor : plan.Options.RepeatAfter / 4))
        {
            _timerAt = now;
            Feed();
            Handle(new TimerDue());
        }
    }

    private void Begin(ControlState state)
    {
        Forget();
        (_state, _watches) = (location.View.State, location.View.Watches);
        _leads = (state.Version.Generation, state.Term);
        Resume();
    }

    /// <summary>Starts the core on what the journal holds, once it can be read.</summary>
    private void Resume()
    {
        _handed = null;
        _view = null;
        _waiting.Clear();
        if (world.Journal.ReadTraffic(location, _leads.Generation, _leads.Term) is not { } entry)
        {
            return;
        }

        _entry = entry;
        _since = _timerAt = location.Clock.Read();
        _view = TrafficView.Start(entry.Ledger, _since, plan.Options);
        Unfeed();
        _isQuiet = false;
        world.Checks.Traffic.Began(location, _since);
        Feed();
    }

    /// <summary>What was fed is fed again.</summary>
    private void Unfeed()
    {
        _failed = null;
        _fed.Clear();
        _fedSpread.Clear();
    }

    private void Feed()
    {
        if (_view is null || _handed is not null)
        {
            return;
        }

        var specs = ImmutableArray.CreateBuilder<TrafficSpec>();
        foreach (var (name, service) in _state!.Spread)
        {
            if (_fedSpread.GetValueOrDefault(name) != service)
            {
                _fedSpread[name] = service;
                specs.Add(plan.Wanted(service));
            }
        }

        foreach (var (vnf, record) in _state.Vnfs)
        {
            // Who serves is not known for certain after a restore; a number used once more at the old epoch could mean something else (S1).
            if (!record.IsReconciling && _fed.GetValueOrDefault(vnf) != record.Epoch)
            {
                _fed[vnf] = record.Epoch;
                specs.Add(plan.Wanted(record));
            }
        }

        if (specs.Count > 0)
        {
            Handle(new SpecsRead(specs.DrainToImmutable()));
        }

        // What waits for a commit is heard later; what is read then is newer, so it is not put there.
        if (_handed is null && Failed() is { } failed && !failed.Equals(_failed))
        {
            _failed = failed;
            Handle(new SitesJudged(failed));
        }
    }

    /// <summary>By what the replica has stated. A new leader does not know before it has stated something of every site, or had the time for it.</summary>
    private SiteSet? Failed()
    {
        var sites = _state!.Sites.Sites;
        var isKnown = _failed is not null
            || sites.All(site => _watches!.TryGetValue(site, out var watch) && watch.Stated != Verdict.Unknown)
            || location.Clock.Read().Since(_since) >= world.Timing.FailAfter * 2;
        return isKnown ? SiteSet.Of(sites.Where(site => _watches!.TryGetValue(site, out var watch) && watch.Stated == Verdict.Failed)) : null;
    }

    private void Handle(TrafficEvent happened)
    {
        if (_handed is not null)
        {
            if (_waiting.Count < WaitingMax)
            {
                _waiting.Enqueue(happened);
            }

            return;
        }

        var now = location.Clock.Read();
        var step = _decider.Decide(_view!, happened, now);
        world.Checks.Traffic.Decided(location, _view!, happened, step, now);
        if (step.MustPersist)
        {
            Commit(step);
        }
        else
        {
            CarryOut(step);
        }
    }

    private void Commit(TrafficStep step)
    {
        var transaction = new TrafficTransaction(_leads.Generation, _leads.Term, _entry!.Revision, step.View.Ledger);
        var handed = _handed = new Handed(transaction, step);
        var life = location.Process.Life;
        world.Journal.Commit(location, transaction, () =>
        {
            if (location.Process.Life == life)
            {
                location.Process.Post(() =>
                {
                    handed.IsOver = true;
                    if (_handed == handed)
                    {
                        Resolve();
                    }
                });
            }
        });
    }

    private void Resolve()
    {
        if (_handed is not { } handed || world.Journal.ReadTraffic(location, _leads.Generation, _leads.Term) is not { } entry)
        {
            return;
        }

        _handed = null;
        if (ReferenceEquals(entry.Ledger, handed.Transaction.Ledger))
        {
            _entry = entry;
            CarryOut(handed.Step);
        }
        else if (entry.Revision == _entry!.Revision)
        {
            world.Coverage.Count("traffic step dropped");
            world.Checks.Traffic.Dropped(location);
            Unfeed();
        }
        else
        {
            world.Coverage.Count("traffic core started again on the journal");
            Resume();
        }

        Feed();
        while (_handed is null && _waiting.TryDequeue(out var next))
        {
            Handle(next);
        }
    }

    private void CarryOut(TrafficStep step)
    {
        _view = step.View;
        foreach (var command in step.Commands)
        {
            location.Put(() => CarryOut(command));
        }

        _isQuiet = true;
        foreach (var (_, service) in _view.Services)
        {
            _isQuiet &= service is { Reported.Progress: TrafficProgress.AsWanted, PublishedSince: not null, Retreats.IsEmpty: true, Intent.AdmitPerSecond: null };
        }
    }

    private void CarryOut(TrafficCommand command)
    {
        switch (command)
        {
            case Publish { Intent: var intent }:
                world.Checks.Traffic.Published(intent);
                world.Edge!.Publish(location, intent);
                break;
            case Moved { Service: var service, Version: var version, Sites: var sites }:
                world.Transcript.Write($"{location.Id} says that the clients of {service} follow {version}");
                world.Edge!.Tell(service, version);
                location.Post(new Redirected(service, version.Epoch, sites));
                break;
            case Report { Service: var service, Status: var status }:
                world.Transcript.Write($"{location.Id} says of the clients of {service}: {status.Progress}");
                world.Edge!.Tell(service, status);
                break;
        }
    }

    /// <summary>A step that was handed to the journal.</summary>
    private sealed class Handed(TrafficTransaction transaction, TrafficStep step)
    {
        internal TrafficTransaction Transaction => transaction;

        internal TrafficStep Step => step;

        internal bool IsOver { get; set; }
    }
}
