using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>What a scenario tells of traffic: what the journal wants of active/active services, where clients are sent, who publishes that, and the proof that they follow.</summary>
/// <param name="story">The story that this is a part of.</param>
public sealed class TrafficStory(Story story)
{
    private readonly World _world = story.Stage.World;
    private readonly Dictionary<VnfId, Known> _told = [];
    private ImmutableArray<VnfId> _services = [];

    /// <summary>Begins to tell, from how things stand now.</summary>
    public void Begin()
    {
        if (_world.Plan.Traffic is { } plan && _world.Edge is { } edge)
        {
            _services = [.. edge.Services.Where(service => plan.IsTold || !_world.IsVnf(service))];
            foreach (var service in _services)
            {
                _told[service] = Now(service);
                story.Tell($"clients of {service} are sent to {Sent(service)}");
            }
        }
    }

    /// <summary>Looks at everything once.</summary>
    public void Look()
    {
        foreach (var service in _services)
        {
            var (told, now) = (_told[service], Now(service));
            if (told != now)
            {
                _told[service] = now;
                Tell(service, told, now);
            }
        }
    }

    /// <summary>Sums up.</summary>
    public void End()
    {
        foreach (var service in _services)
        {
            story.Tell($"clients of {service} end up sent to {Sent(service)}");
        }
    }

    private void Tell(VnfId service, Known told, Known now)
    {
        foreach (var site in now.Drained.Where(site => !told.Drained.Contains(site)))
        {
            story.Tell($"journal: {Words.Of(site)} is to be without clients of {service}");
        }

        foreach (var site in told.Drained.Where(site => !now.Drained.Contains(site)))
        {
            story.Tell($"journal: {Words.Of(site)} is to have clients of {service} again");
        }

        if (now.Intent != told.Intent)
        {
            story.Tell($"journal: clients of {service} are sent to {Sent(service)}");
        }

        if (now.IsPublished && !told.IsPublished)
        {
            story.Tell($"every DNS server publishes that for {service}");
        }

        if (now.Moved > told.Moved)
        {
            story.Tell($"proven: clients of {service} are answered only from there");
        }

        if (now.Trouble != told.Trouble && now.Trouble.Length > 0)
        {
            story.Tell($"{service}: {now.Trouble}");
        }
    }

    private Known Now(VnfId service)
    {
        var journal = _world.Journal.Traffic;
        var intent = journal.Ledger.Intents.FirstOrDefault(known => known.Service == service);
        var drained = _world.Journal.State.Spread.GetValueOrDefault(service)?.Drained ?? SiteSet.Empty;
        var isPublished = intent is not null && _world.Edge!.Drivers.All(driver => driver.Published.GetValueOrDefault(service) == intent);
        return new Known(intent, drained, isPublished, _world.Edge!.MovedTo(service), Trouble(_world.Edge.StatusOf(service)));
    }

    private static string Trouble(TrafficStatus? status) => status switch
    {
        { Progress: TrafficProgress.CannotDrain } => "a site that is to be without clients is the last that may serve, and keeps them",
        { Progress: TrafficProgress.NothingServes } => "no site may serve; the last answer stays",
        { LateDrivers: [var first, ..] } => $"{first} does not publish the new answer",
        { Stragglers: [var first, ..] } => $"{first} is still answered from where no clients are sent",
        _ => string.Empty,
    };

    private string Sent(VnfId service)
    {
        if (_world.Journal.Traffic.Ledger.Intents.FirstOrDefault(intent => intent.Service == service) is not { } intent)
        {
            return "nobody";
        }

        var sites = intent.Weights is [{ Site: var only }]
            ? Words.Of(only)
            : string.Join(", ", intent.Weights.Select(weight => $"{Words.Of(weight.Site)} {FormattableString.Invariant($"{weight.Weight / 10.0:F1}")} %"));
        return sites + string.Concat(intent.Forwards.Select(forward => $"; {Words.Of(forward.From)} forwards to {Words.Of(forward.To)}"));
    }

    private sealed record Known(TrafficIntent? Intent, SiteSet Drained, bool IsPublished, TrafficVersion Moved, string Trouble);
}
