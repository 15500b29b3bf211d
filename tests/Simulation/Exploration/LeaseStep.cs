using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// One step of a lease world: hands events to the production cores and carries out what they command. An agent and its gate are one step, since
/// the pipe between them keeps order; what lies between two hosts is a mailbox, or, where the settings say so, delivered within the step.
/// Everything a core says or does is held against what the harness remembers of it (S1, S3, S4).
/// </summary>
internal sealed class LeaseStep(LeaseSettings settings)
{
    private readonly LeaseTiming _timing = LeaseClock.Timing(settings.Duration);
    private readonly AgentDecider _agents = new(LeaseClock.Timing(settings.Duration));
    private readonly ControllerDecider _locations = new(LeaseClock.Timing(settings.Duration), new PlanOptions());

    internal LeaseWorld World { get; private set; } = null!;

    internal string? Violation { get; private set; }

    internal StepTale? Tale { get; set; }

    internal LeaseTiming Timing => _timing;

    private ClockReading Now => LeaseClock.At(World.Tick);

    internal void Begin(LeaseWorld from, string? violation = null)
    {
        World = from.Fork();
        Violation = violation;
    }

    internal void Agent(int site, AgentEvent happened, bool losesOutputs = false)
    {
        var events = new Queue<AgentEvent>();
        for (AgentEvent? next = happened; next is not null; next = events.TryDequeue(out var queued) ? queued : null)
        {
            var before = World.Agents[site].Value;
            if (next is BeatDue)
            {
                before = before with { Sequence = Math.Max(before.Sequence, LeaseClock.SequenceBefore(World.Tick)) };
            }

            var step = _agents.Decide(before, next, Now);
            var view = step.View;
            if (next is BeatDue && step.Commands is [SendBeat { Beat.Requests.IsEmpty: true }])
            {
                // A beat that asks for nothing: when it was sent will never be asked.
                view = view with { Sent = before.Sent };
            }

            World.Agents[site] = new(view);
            if (losesOutputs)
            {
                return;
            }

            foreach (var command in step.Commands)
            {
                CarryOut(site, command, events);
            }
        }
    }

    internal void Location(int location, ControllerEvent happened)
    {
        var step = _locations.Decide(World.Locations[location].Value, happened, Now);

        // Reports that arrive at once carry no sightings, so what a follower heard of the sites is never asked for.
        var view = location > 0 && !settings.ReportsInFlight ? step.View with { Heard = step.View.Heard.Clear() } : step.View;
        World.Locations[location] = new(view);
        foreach (var command in step.Commands)
        {
            switch (command)
            {
                case SendBeatReply { To: var to, Reply: var reply }:
                    Route(location, Cast.Locations[location].Value, to, reply);
                    break;
                case SendReport { Report: var report }:
                    Report(location, report);
                    break;
            }
        }
    }

    internal void RestartAgent(int site)
    {
        var witness = World.Witnesses[settings.Locations + site].Value;
        witness = witness with { Restarts = witness.Restarts + 1 };
        World.Witnesses[settings.Locations + site] = new(witness);
        var before = World.Agents[site].Value;
        var boot = Cast.Boot(before.Site.Value, witness.Restarts);
        World.Agents[site] = new(AgentView.Start(before.Site, before.Instance, boot, before.Ledger, Now, _timing));
        World.Gates[site] = new(World.Gates[site].Value.Attach(boot));
        Tale?.Say($"agent {before.Site} restarts");
    }

    internal void RestartGate(int site)
    {
        World.Gates[site] = new(GateView.Closed.Attach(World.Agents[site].Value.Boot));
        Tale?.Say($"the gate of {Cast.Sites[site]} restarts and forgets its table");
        Agent(site, new GateStarted());
    }

    internal void RestartLocation(int location, bool losesDisk)
    {
        var witness = World.Witnesses[location].Value;
        witness = losesDisk ? new Witness(Epoch.None, Epoch.None, witness.Restarts + 1) : witness with { Restarts = witness.Restarts + 1 };
        World.Witnesses[location] = new(witness);
        var before = World.Locations[location].Value;
        var ledger = losesDisk ? ControllerLedger.Lost : before.Ledger;
        if (settings.Fault == LeaseFault.LocationForgetsRevocations)
        {
            ledger = ledger with { Promises = ledger.Promises.Clear() };
        }

        var view = ControllerView.Start(before.Location, Cast.Boot(before.Location.Value, witness.Restarts), ledger, before.State, Now, _timing);
        World.Locations[location] = new(settings.Fault == LeaseFault.LocationSkipsSilence ? view with { SilentUntil = Now } : view);
        Tale?.Say($"{before.Location} restarts{(losesDisk ? " with an empty disk" : string.Empty)}");
    }

    /// <summary>A site's last beat as the leader heard it, over any path.</summary>
    internal Beat? Latest(ControllerView view, SiteId site) =>
        settings.ReportsInFlight ? new SiteSurvey(view, _timing, Now).Latest(site)?.Last : view.Heard.GetValueOrDefault(site)?.Beat;

    internal void Break(string what) => Violation ??= what;

    private void CarryOut(int site, AgentCommand command, Queue<AgentEvent> events)
    {
        var self = settings.Locations + site;
        var name = Cast.Sites[site].Value;
        var boot = World.Agents[site].Value.Boot;
        switch (command)
        {
            case SendBeat { Beat: var beat }:
                World.Older[site] = settings.LateBeats ? World.Beats[site] : World.Older[site];
                World.Beats[site] = new(beat);
                foreach (var report in beat.Vnfs)
                {
                    Refuses(self, Epoch.Max(report.GivenUp, report.Prepared));
                    Tale?.Say($"{name} sends a beat (owns {report.Owned}, prepared {report.Prepared}, gave up {report.GivenUp}, E confirmed {report.EligibleConfirmed})");
                }

                break;
            case SendReply { To: var to, Reply: var reply }:
                Route(self, name, to, reply);
                break;
            case ArmGate arm:
                // Not held against what it promised to others: an owner whose servers a VIM reported gone promises the next one and goes on arming.
                if (arm.Epoch <= World.Witnesses[self].Value.Refused && Now.IsBefore(arm.Deadline))
                {
                    Break($"S4: {name} arms its gate for {arm.Epoch} after it gave up everything through {World.Witnesses[self].Value.Refused}");
                }

                if (World.Gates[site].Value.Arm(boot, arm.Vnf, arm.Epoch, arm.Deadline) is { } armed)
                {
                    World.Gates[site] = new(armed);
                    events.Enqueue(new GateArmed(arm.Vnf, arm.Epoch, arm.Tag));
                    Tale?.Say($"{name} arms its gate for {arm.Epoch} until tick {arm.Deadline.Monotonic / LeaseClock.Tick}");
                }

                break;
            case CloseGate close:
                if (World.Gates[site].Value.Close(boot, close.Vnf, close.Through) is { } closed)
                {
                    World.Gates[site] = new(closed);
                    events.Enqueue(new GateClosed(close.Vnf, close.Through));
                    Tale?.Say($"{name} closes its gate through {close.Through}");
                }

                break;
            case Follow { Directive: var directive }:
                Obeys(self, name, directive.Epoch, "follows", isOwn: false);
                Tale?.Say($"{name} follows {directive.Epoch} of {directive.Owner}, E {directive.Eligible.Required} v{directive.Eligible.Version}");
                break;
            case Activate { Epoch: var epoch } when !World.Running[site].Value.IsDestroyed:
                Obeys(self, name, epoch, "activates");
                World.Running[site] = new(World.Running[site].Value with { Epoch = epoch });
                Tale?.Say($"{name} activates {epoch}");
                break;
            case Deactivate:
                World.Running[site] = new(World.Running[site].Value with { Epoch = null });
                Tale?.Say($"{name} deactivates");
                break;
        }
    }

    private void Route(int promiser, string name, SiteId to, BeatReply reply)
    {
        foreach (var promise in reply.Promises)
        {
            Obeys(promiser, name, promise.Epoch, "promises");
            Tale?.Say($"{name} promises {to} {promise.Epoch}");
        }

        if (settings.RepliesInFlight)
        {
            World.Replies[(promiser * Cast.Sites.Length) + Cast.PlaceOf(to)] = new(reply);
            return;
        }

        Agent(Cast.PlaceOf(to), new ReplyReceived(reply));
    }

    private void Report(int location, LocationReport report)
    {
        foreach (var revocation in report.Revocations)
        {
            Refuses(location, revocation.Through);
            Tale?.Say($"{report.Location} reports {revocation.Through} revoked, holding for {revocation.Remaining / LeaseClock.Tick} more");
        }

        if (settings.ReportsInFlight)
        {
            World.Reports[location] = new(report);
        }
        else if (location > 0)
        {
            // The leader hears every beat itself sooner or later, and what a site once reported stays true: relayed sightings add nothing.
            Location(0, new ReportReceived(report with { Sites = [] }));
        }
    }

    private void Refuses(int who, Epoch through)
    {
        var witness = World.Witnesses[who].Value;
        if (witness.Refused < through)
        {
            World.Witnesses[who] = new(witness with { Refused = through });
        }
    }

    private void Obeys(int who, string name, Epoch epoch, string what, bool isOwn = true)
    {
        var witness = World.Witnesses[who].Value;
        if (epoch < witness.Obeyed)
        {
            Break($"S1: {name} {what} {epoch} after it obeyed {witness.Obeyed}");
        }
        else if (isOwn && epoch <= witness.Refused)
        {
            Break($"S3/S4: {name} {what} {epoch} after it said that it refuses everything through {witness.Refused}");
        }
        else if (epoch > witness.Obeyed)
        {
            World.Witnesses[who] = new(witness with { Obeyed = epoch });
        }
    }
}
