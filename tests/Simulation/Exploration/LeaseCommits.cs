using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Health;
using NfvHa.Geo.GlobalController.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Everything a leader may write by the rules, whatever its policy: begin a takeover to any site (an operator's assertion in place of the
/// verdict), end it by any proof that the production <see cref="FenceProofs"/> finds, abandon it by a grant to the same owner with the same or a
/// smaller E, change E by one site, admit a location again. Written through the production <see cref="ControlState.Apply"/>.
/// </summary>
internal sealed class LeaseCommits(LeaseSettings settings)
{
    private readonly FenceProofs _proofs = new(LeaseClock.Timing(settings.Duration));
    private readonly Dictionary<Fingerprint, ControlState> _states = [];

    internal void Expand(LeaseWorld world, LeaseStep step, Expansion<LeaseWorld> into)
    {
        var view = world.Locations[0].Value;
        var record = view.State.Vnfs[Cast.Vnf];
        if (record.Revision == world.Journal.Value.Vnfs[Cast.Vnf].Revision)
        {
            Intend(world, step, record, into);
            Grant(world, step, view, record, into);
            Change(world, step, view, record, into);
        }

        Admit(world, step, view, into);
        Fence(world, step, view, record, into);
    }

    private void Intend(LeaseWorld world, LeaseStep step, VnfRecord record, Expansion<LeaseWorld> into)
    {
        if (world.Budget.Value.Intents == 0 || record.Epoch.Counter >= settings.EpochMax)
        {
            return;
        }

        for (var kind = TakeoverKind.Failover; kind <= (settings.Switchovers ? TakeoverKind.Switchover : TakeoverKind.Failover); kind++)
        {
            foreach (var target in Targets(record))
            {
                if (record.Takeover is { } begun && begun.Kind == kind && begun.Target == target)
                {
                    continue;
                }

                step.Begin(world);
                step.World.Budget = new(world.Budget.Value with { Intents = world.Budget.Value.Intents - 1 });
                into.Tale?.Say($"journal: {kind} of {record.Epoch} to {target}");
                Write(world, step, record with { Takeover = new TakeoverIntent(kind, target, record.Epoch, 0, "asserted") }, into);
            }
        }
    }

    private void Grant(LeaseWorld world, LeaseStep step, ControllerView view, VnfRecord record, Expansion<LeaseWorld> into)
    {
        var owner = step.Latest(view, record.Owner)?.Vnfs.FirstOrDefault(report => report.Vnf == Cast.Vnf);
        if (record.Epoch.Counter >= settings.EpochMax || (record.Takeover is null && !(owner?.GivenUp >= record.Epoch)))
        {
            return;
        }

        var now = LeaseClock.At(world.Tick);
        var survey = new SiteSurvey(view, step.Timing, now);
        foreach (var target in Targets(record))
        {
            if (_proofs.Find(view, survey, record, target, now) is not { } proof)
            {
                continue;
            }

            var others = SiteSet.Of(record.Spec.Sites.Where(site => site != target && settings.Has(Cast.PlaceOf(site))));
            foreach (var eligible in Choices(others, settings.AllSubsets ? null : [record.Owner]))
            {
                step.Begin(world);
                CheckFenced(world, step, target, proof);
                into.Tale?.Say($"journal: {record.Epoch.Next} to {target} by {proof}, E {eligible}");
                Write(world, step, record.Grant(target, eligible, SiteSet.Empty, proof), into);
            }
        }

        var members = record.Eligible.Members;
        var kept = settings.Fault == LeaseFault.RegrantGrowsEligible ? record.Spec.Sites.Remove(record.Owner) : members;
        foreach (var eligible in Choices(kept, settings.AllSubsets ? null : [.. kept.Sites]))
        {
            step.Begin(world);
            into.Tale?.Say($"journal: {record.Epoch.Next} to {record.Owner} again, E {eligible}");
            if (!eligible.IsSubsetOf(members) && settings.Fault == LeaseFault.None)
            {
                step.Break($"S2: a grant to the same owner grows E from {members} to {eligible}");
            }

            Write(world, step, record.Grant(record.Owner, eligible, SiteSet.Empty, FenceProof.SameOwner), into);
        }
    }

    private void Change(LeaseWorld world, LeaseStep step, ControllerView view, VnfRecord record, Expansion<LeaseWorld> into)
    {
        if (record.Takeover is not null
            || step.Latest(view, record.Owner)?.Vnfs.FirstOrDefault(report => report.Vnf == Cast.Vnf) is not { } owner
            || owner.Owned != record.Epoch)
        {
            return;
        }

        var set = record.Eligible;
        if (set.Joining is not null && owner.EligibleConfirmed == set.Version)
        {
            step.Begin(world);
            into.Tale?.Say($"journal: {set.Joining} is eligible, confirmed at v{set.Version}");
            Write(world, step, record with { Eligible = set.Confirm() }, into);
        }

        if (world.Budget.Value.EligibleChanges == 0)
        {
            return;
        }

        foreach (var site in record.Spec.Sites.Where(site => site != record.Owner && settings.Has(Cast.PlaceOf(site))))
        {
            step.Begin(world);
            step.World.Budget = new(world.Budget.Value with { EligibleChanges = world.Budget.Value.EligibleChanges - 1 });
            var isMember = set.Members.Contains(site) || set.Joining == site;
            into.Tale?.Say(isMember ? $"journal: {site} leaves E (v{set.Version + 1})" : $"journal: {site} is proposed for E (v{set.Version + 1})");
            Write(world, step, record with { Eligible = isMember ? set.Without(site) : set.Propose(site) }, into);
        }
    }

    private void Admit(LeaseWorld world, LeaseStep step, ControllerView view, Expansion<LeaseWorld> into)
    {
        for (var location = 0; location < settings.Locations; location++)
        {
            var name = Cast.Locations[location];
            var seen = location == 0
                ? (view.Admission, view.Boot)
                : view.Reports.TryGetValue(name, out var heard) ? (heard.Report.Admission, heard.Report.Boot) : default;
            if (seen is not { Boot: { Value: not null } boot, Admission: 0 }
                || view.State.Admissions[name] is not { } admission || admission.Boot == boot)
            {
                continue;
            }

            step.Begin(world);
            into.Tale?.Say($"journal: {name} is admitted again");
            Write(world, step, [], new Admission(name, admission.Number + 1, boot), into);
        }
    }

    /// <summary>S4: hypervisor or BMC report the owner's servers gone for good, on behalf of the takeover in progress.</summary>
    private void Fence(LeaseWorld world, LeaseStep step, ControllerView view, VnfRecord record, Expansion<LeaseWorld> into)
    {
        if (!settings.Vim || record.Takeover is null || view.Fences.ContainsKey(Cast.Vnf))
        {
            return;
        }

        step.Begin(world);
        into.Tale?.Say($"VIM: the servers at {record.Owner} are gone for good");
        step.World.Running[Cast.PlaceOf(record.Owner)] = new(new Components(null, true));
        step.World.Locations[0] = new(view with { Fences = view.Fences.SetItem(Cast.Vnf, new VimFence(Cast.Vnf, record.Epoch, true)) });
        into.Add(step.World, step.Violation);
    }

    private void CheckFenced(LeaseWorld world, LeaseStep step, SiteId target, FenceProof proof)
    {
        for (var site = 0; site < Cast.Sites.Length; site++)
        {
            if (Cast.Sites[site] != target && LeaseModel.Serves(settings, world, site))
            {
                step.Break($"S3/S4: {proof} is found while {Cast.Sites[site]} serves at {world.Running[site].Value.Epoch}");
            }
        }
    }

    private IEnumerable<SiteId> Targets(VnfRecord record) => Cast.Sites.Where(site =>
        site != record.Owner && settings.Has(Cast.PlaceOf(site)) && (settings.Targets is not { } allowed || allowed.Contains(site.Value, StringComparison.Ordinal)));

    /// <summary>The set itself and those without one of the given sites; or every subset.</summary>
    private static IEnumerable<SiteSet> Choices(SiteSet largest, SiteId[]? lost)
    {
        if (lost is not null)
        {
            return lost.Where(largest.Contains).Select(largest.Remove).Prepend(largest);
        }

        var sites = largest.Sites;
        return Enumerable.Range(0, 1 << sites.Length).Select(mask => SiteSet.Of(sites.Where((_, place) => (mask >> place & 1) == 1)));
    }

    private void Write(LeaseWorld world, LeaseStep step, VnfRecord record, Expansion<LeaseWorld> into) => Write(world, step, [record], null, into);

    private void Write(LeaseWorld world, LeaseStep step, ImmutableArray<VnfRecord> records, Admission? admission, Expansion<LeaseWorld> into)
    {
        var known = world.Locations[0].Value.State;
        var transaction = new Transaction(known.Version.Generation, known.Term, records) { Admission = admission };
        if (world.Journal.Value.Apply(transaction).State is not { } state)
        {
            into.Tale?.Take();
            return;
        }

        step.World.Journal = new(Shared(state));
        step.Location(0, new JournalRead(step.World.Journal.Value));
        into.Add(step.World, step.Violation);
    }

    /// <summary>One object for one state: worlds share it, and its fingerprint is computed once.</summary>
    private ControlState Shared(ControlState state)
    {
        var writer = new FingerprintWriter().Begin(default);
        FieldWriter<ControlState>.Write(writer, state);
        var fingerprint = writer.End();
        if (!_states.TryGetValue(fingerprint, out var known))
        {
            _states[fingerprint] = known = state;
        }

        return known;
    }
}
