using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Every run of the lease rules (S1 to S5, S9) that the settings allow: a tick may pass, any agent may beat, any message may arrive, any replica may
/// read the journal or report, anyone may be restarted, and the leader may write whatever <see cref="LeaseCommits"/> finds legal. No policy is
/// explored but every policy that keeps the rules. What must never be: two sites whose components run and whose gates let replies out.
/// A beat with its answer as one step loses little: an answer that arrives at once lets the owner serve longest, and what a beat reports stays
/// true. Messages that arrive late, after others, or never matter for holds without a lease and for stale orders; the settings with beats and
/// replies in flight cover those.
/// </summary>
/// <param name="settings">What may happen.</param>
public sealed class LeaseModel(LeaseSettings settings) : Model<LeaseWorld>
{
    private readonly LeaseStep _step = new(settings);
    private readonly LeaseCommits _commits = new(settings);
    private readonly FingerprintWriter _whole = new();
    private readonly FingerprintWriter _parts = new() { LiveTicks = settings.Duration, AgeMax = LeaseClock.Tick * (settings.Duration + 1) };

    /// <inheritdoc/>
    public override Fingerprint Of(LeaseWorld world) => world.Of(_parts, _whole);

    /// <inheritdoc/>
    public override LeaseWorld Start() => LeaseStart.Create(settings, _step);

    /// <inheritdoc/>
    public override string? Broken(LeaseWorld world)
    {
        var serving = -1;
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            if (Serves(settings, world, site))
            {
                if (serving >= 0)
                {
                    return $"{Name(world, serving)} and {Name(world, site)} serve at the same time, tick {world.Tick}";
                }

                serving = site;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Expand(LeaseWorld world, Expansion<LeaseWorld> into)
    {
        _step.Tale = into.Tale;
        into.Tale?.Say($"tick {world.Tick + 1}");
        into.Add(world.Next(), null);
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            if (!settings.Has(site))
            {
                continue;
            }

            if (settings.BeatsInFlight)
            {
                Beat(world, site, into);
                Deliver(world, world.Beats[site].Value, site, into);
                Deliver(world, world.Older[site].Value, site, into);
            }
            else
            {
                Exchange(world, site, into);
            }

            Faults(world, site, into);
        }

        for (var box = 0; settings.RepliesInFlight && box < world.Replies.Length; box++)
        {
            Hear(world, box, into);
        }

        for (var location = 0; location < settings.Locations; location++)
        {
            Locations(world, location, into);
        }

        _commits.Expand(world, _step, into);
    }

    /// <summary>Whether a reply can leave a site: its components run at an epoch that the gate lets through now.</summary>
    internal static bool Serves(LeaseSettings settings, LeaseWorld world, int site)
    {
        if (world.Running[site].Value.Epoch is not { } epoch)
        {
            return false;
        }

        var gate = world.Gates[site].Value;
        var now = LeaseClock.At(world.Tick);
        if (settings.Fault == LeaseFault.GateIgnoresDeadline && gate.Entries.TryGetValue(Cast.Vnf, out var entry) && now.HasPassed(entry.Deadline))
        {
            now = LeaseClock.At(0);
        }

        return gate.Permits(Cast.Vnf, epoch, now);
    }

    private static string Name(LeaseWorld world, int site) => $"{Cast.Sites[site]} (epoch {world.Running[site].Value.Epoch})";

    private static bool IsWorthless(LeaseWorld world, Beat beat, int duration) => beat.Sequence <= LeaseClock.SequenceBefore(world.Tick - duration + 1);

    /// <summary>A beat that is made for one receiver, and reaches it.</summary>
    private void Exchange(LeaseWorld world, int site, Expansion<LeaseWorld> into)
    {
        Take(world);
        _step.Agent(site, new BeatDue([]));
        var beat = _step.World.Beats[site].Value!;
        _step.World.Beats[site] = world.Beats[site];
        var (sent, violation, text) = (_step.World, _step.Violation, into.Tale?.Take());
        for (var receiver = 0; receiver < settings.Locations + Cast.Sites.Length; receiver++)
        {
            if (Hears(beat, receiver, site))
            {
                _step.Begin(sent, violation);
                into.Tale?.Say(text!);
                Arrive(beat, receiver, into);
                Forget(site);
                Add(into);
            }
        }
    }

    /// <summary>A peer site is told of a beat only for the promises it asks for; its other news is for the locations.</summary>
    private bool Hears(Beat beat, int receiver, int sender) =>
        receiver < settings.Locations
        || (!beat.Requests.IsEmpty && receiver != settings.Locations + sender && settings.Has(receiver - settings.Locations));

    /// <summary>With no answer in flight, what was sent when will never be asked.</summary>
    private void Forget(int site)
    {
        var view = _step.World.Agents[site].Value;
        if (!settings.RepliesInFlight && !view.Sent.IsEmpty)
        {
            _step.World.Agents[site] = new(view with { Sent = [] });
        }
    }

    private void Arrive(Beat beat, int receiver, Expansion<LeaseWorld> into)
    {
        var isLocation = receiver < settings.Locations;
        into.Tale?.Say($"it reaches {(isLocation ? Cast.Locations[receiver] : Cast.Sites[receiver - settings.Locations])}");
        if (isLocation)
        {
            _step.Location(receiver, new BeatReceived(beat));
        }
        else
        {
            _step.Agent(receiver - settings.Locations, new PeerBeatReceived(beat));
        }
    }

    private void Beat(LeaseWorld world, int site, Expansion<LeaseWorld> into)
    {
        var before = world.Agents[site].Value;
        Take(world);
        _step.Agent(site, new BeatDue([]));
        var last = world.Beats[site].Value;
        var beat = _step.World.Beats[site].Value!;
        var isNews = !ReferenceEquals(before.Vnfs, _step.World.Agents[site].Value.Vnfs) || last is null || !SaysTheSame(last, beat);
        var isFresh = !beat.Requests.IsEmpty && (last is null || last.Sequence <= LeaseClock.SequenceBefore(world.Tick));
        if (isNews || isFresh)
        {
            Add(into);
        }
    }

    private static bool SaysTheSame(Beat left, Beat right) =>
        left.Boot == right.Boot
        && left.Desired == right.Desired
        && left.LocationsVersion == right.LocationsVersion
        && left.Requests.AsSpan().SequenceEqual(right.Requests.AsSpan())
        && left.Vnfs.Select(report => report with { LeaseHeld = false }).SequenceEqual(right.Vnfs.Select(report => report with { LeaseHeld = false }));

    private void Deliver(LeaseWorld world, Beat? beat, int site, Expansion<LeaseWorld> into)
    {
        // A beat too old to be worth a lease could only make promisers hold longer; whoever sent it can send its news again.
        if (beat is null || (!beat.Requests.IsEmpty && !settings.LateBeats && IsWorthless(world, beat, settings.Duration)))
        {
            return;
        }

        for (var receiver = 0; receiver < settings.Locations + Cast.Sites.Length; receiver++)
        {
            if (Hears(beat, receiver, site))
            {
                Take(world);
                into.Tale?.Say($"{beat.Site}'s beat {beat.Sequence} is in flight");
                Arrive(beat, receiver, into);
                Add(into);
            }
        }
    }

    private void Hear(LeaseWorld world, int box, Expansion<LeaseWorld> into)
    {
        if (world.Replies[box].Value is not { } reply)
        {
            return;
        }

        var site = box % Cast.Sites.Length;
        Take(world);
        into.Tale?.Say($"{reply.From}'s answer to beat {reply.Sequence} reaches {Cast.Sites[site]}");
        _step.Agent(site, new ReplyReceived(reply));
        Add(into);
        if (reply.Desired is not null && settings.CrashesBeforeOutputs && world.Budget.Value.AgentCrashes > 0)
        {
            Crash(world, site, new ReplyReceived(reply), into);
        }
    }

    private void Faults(LeaseWorld world, int site, Expansion<LeaseWorld> into)
    {
        var budget = world.Budget.Value;
        if (budget.AgentCrashes > 0)
        {
            Crash(world, site, null, into);
            if (settings.CrashesBeforeOutputs)
            {
                Crash(world, site, new BeatDue([]), into);
            }
        }

        if (budget.GateCrashes > 0)
        {
            Take(world, budget with { GateCrashes = budget.GateCrashes - 1 });
            _step.RestartGate(site);
            Add(into);
        }

        if (budget.GiveUps > 0 && world.Agents[site].Value.Vnfs.TryGetValue(Cast.Vnf, out var known) && known.Grant is not null)
        {
            Take(world, budget with { GiveUps = budget.GiveUps - 1 });
            into.Tale?.Say($"{Cast.Sites[site]} decides to give up");
            _step.Agent(site, new GiveUpDecided(Cast.Vnf));
            Add(into);
        }
    }

    private void Crash(LeaseWorld world, int site, AgentEvent? written, Expansion<LeaseWorld> into)
    {
        var budget = world.Budget.Value;
        Take(world, budget with { AgentCrashes = budget.AgentCrashes - 1 });
        if (written is not null)
        {
            into.Tale?.Say($"{Cast.Sites[site]} writes what follows from {written.GetType().Name} and dies before its outputs");
            _step.Agent(site, written, losesOutputs: true);
        }

        _step.RestartAgent(site);
        Add(into);
    }

    private void Locations(LeaseWorld world, int location, Expansion<LeaseWorld> into)
    {
        var name = Cast.Locations[location];
        var view = world.Locations[location].Value;
        var budget = world.Budget.Value;
        if (view.State.Version < world.Journal.Value.Version)
        {
            Take(world);
            into.Tale?.Say($"{name} reads the journal");
            _step.Location(location, new JournalRead(world.Journal.Value));
            Add(into);
        }

        if (settings.ReportsInFlight || view.Admission == 0 || view.State.Vnfs[Cast.Vnf].Takeover is not null)
        {
            Take(world);
            into.Tale?.Say($"{name} looks again");
            _step.Location(location, new ReportDue());
            Add(into);
        }

        if (location > 0 && world.Reports[location].Value is { } report)
        {
            Take(world);
            into.Tale?.Say($"{name}'s report reaches {Cast.Locations[0]}");
            _step.Location(0, new ReportReceived(report));
            Add(into);
        }

        if (budget.LocationCrashes > 0)
        {
            Take(world, budget with { LocationCrashes = budget.LocationCrashes - 1 });
            _step.RestartLocation(location, losesDisk: false);
            Add(into);
        }

        if (budget.DiskLosses > 0)
        {
            Take(world, budget with { DiskLosses = budget.DiskLosses - 1 });
            _step.RestartLocation(location, losesDisk: true);
            Add(into);
        }
    }

    private void Take(LeaseWorld world, LeaseBudget? budget = null)
    {
        _step.Begin(world);
        if (budget is not null)
        {
            _step.World.Budget = new(budget);
        }
    }

    private void Add(Expansion<LeaseWorld> into) => into.Add(_step.World, _step.Violation);
}
