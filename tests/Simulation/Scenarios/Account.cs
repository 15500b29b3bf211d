using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>What became of a scenario, looked at when it is over: who served whom, what clients missed, what was lost.</summary>
/// <param name="world">The world at the end.</param>
/// <param name="story">What was seen on the way.</param>
public sealed class Account(World world, Story story)
{
    /// <summary>A pause of the clients' replies that counts as an outage; they ask dozens of times a second.</summary>
    public static readonly TimeSpan OutageMin = TimeSpan.FromMilliseconds(400);

    /// <summary>Served means that a reply came this lately.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(1);

    /// <summary>The configured locations, as a script names them.</summary>
    public string Locations => string.Join(' ', world.Journal.State.Locations.Members.Select(location => location.Value["loc-".Length..]));

    /// <summary>Orders of which nothing was begun.</summary>
    public int Refused => world.Refusals.Count;

    /// <summary>Plans in progress.</summary>
    public int PlansInProgress => world.Journal.State.Plans.Values.Count(plan => !plan.IsOver);

    /// <summary>Where a VNF is in the plan it is in, or null.</summary>
    public PlanStep? StepOf(VnfId vnf) => world.Journal.State.Plans.Values.SelectMany(plan => plan.Items).FirstOrDefault(item => item.Vnf == vnf && !item.IsOver)?.Step;

    /// <summary>How long an outage of a VNF was foreseen, or null.</summary>
    public OutageForecast? Foreseen(VnfId vnf) => story.Stage.Foreseen.GetValueOrDefault(vnf)?.Outage;

    /// <summary>A VNF's record.</summary>
    public VnfRecord Record(VnfId vnf) => world.Journal.State.Vnfs[vnf];

    /// <summary>Who answers a VNF's clients at the end, or null.</summary>
    public SiteId? ServedBy(VnfId vnf)
    {
        var last = Replies(vnf).MaxBy(reply => reply.Returned);
        return last is not null && last.Returned > world.Scheduler.Now - Lately ? OwnerAt(vnf, last.Epoch) : null;
    }

    /// <summary>Every site that answered.</summary>
    public SiteSet EverServedBy(VnfId vnf) => SiteSet.Of(Replies(vnf).Select(reply => reply.Epoch).Distinct().Select(epoch => OwnerAt(vnf, epoch)));

    /// <summary>The longest outage, zero if there was none.</summary>
    public TimeSpan LongestOutage(VnfId vnf) => Outages(vnf).Select(outage => outage.To - outage.From).DefaultIfEmpty().Max();

    /// <summary>From the last reply before each outage to the first after it, or to the end.</summary>
    public ImmutableArray<(TimeSpan From, TimeSpan To)> Outages(VnfId vnf)
    {
        var outages = ImmutableArray.CreateBuilder<(TimeSpan From, TimeSpan To)>();
        var from = story.Begin;
        foreach (var at in Replies(vnf).Select(reply => reply.Returned!.Value).Order().Append(world.Scheduler.Now))
        {
            if (at - from >= OutageMin)
            {
                outages.Add((from, at));
            }

            from = at;
        }

        return outages.ToImmutable();
    }

    /// <summary>Writes that a client knows to be done and that the owner's log does not hold.</summary>
    public int WritesLost(VnfId vnf)
    {
        var log = world.Site(Record(vnf).Owner).Vnfcs[world.IndexOf(vnf)].Durable;
        return Requests(vnf).Count(write => write is { IsWrite: true, Returned: not null } && (write.Index >= log.Count || log[(int)write.Index].Epoch != write.Epoch));
    }

    /// <summary>Grants to another site.</summary>
    public int Moves(VnfId vnf) => Changes(vnf).Count(change => change.After.Owner != change.Before.Owner && !change.After.IsReconciling);

    /// <summary>Takeovers that were begun.</summary>
    public int Intents(VnfId vnf) => Changes(vnf).Count(change => change.After.Takeover is not null && change.Before.Takeover is null);

    /// <summary>Whether a site's gate was closed when the VNF was next granted to another.</summary>
    public bool IsFencedBeforeGrant(VnfId vnf, SiteId site) => story.Closings.Any(closing => closing.Vnf == vnf && closing.Site == site
        && story.Grants.Where(grant => grant.Vnf == vnf && grant.Owner != site).Select(grant => grant.At).DefaultIfEmpty(TimeSpan.MinValue).First() >= closing.At);

    /// <summary>The sites that any DNS server sends clients of a service to.</summary>
    public SiteSet SentTo(VnfId service) => SiteSet.Of(world.Edge!.Drivers.Where(driver => driver.Published.ContainsKey(service)).SelectMany(driver => driver.Published[service].Weights.Select(weight => weight.Site)));

    /// <summary>Whether it was said that the clients follow what is published.</summary>
    public bool Follow(VnfId service) => world.Edge!.MovedTo(service) is var moved && moved != default && world.Edge.StatusOf(service)?.Progress == TrafficProgress.AsWanted;

    /// <summary>Whether an alarm was raised about a site's clock.</summary>
    public bool IsAlarmed(SiteId site) => story.Alarmed.Contains(site);

    private IEnumerable<Request> Requests(VnfId vnf) => world.Clients.Where(client => client.Vnf == world.IndexOf(vnf)).SelectMany(client => client.History);

    private IEnumerable<Request> Replies(VnfId vnf) => Requests(vnf).Where(request => request.Returned >= story.Begin);

    private IEnumerable<(VnfRecord Before, VnfRecord After)> Changes(VnfId vnf)
    {
        var records = world.Journal.History.Skip(story.FirstEntry - 1).Select(state => state.Vnfs[vnf]).ToList();
        return records.Zip(records.Skip(1));
    }

    private SiteId OwnerAt(VnfId vnf, Epoch epoch) => world.Journal.History.Select(state => state.Vnfs[vnf]).First(record => record.Epoch == epoch).Owner;
}
