using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>One kind of order: what it is called, what it needs to be told, and how it is given to the loop.</summary>
/// <param name="Name">Its name in the path.</param>
/// <param name="Needs">What it needs.</param>
/// <param name="BeginsPlan">Whether it begins a plan, and so can be tried.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Make">Makes it, of what was checked.</param>
internal sealed record OrderForm(string Name, OrderNeeds Needs, bool BeginsPlan, string Summary, Func<OrderRequest, OperatorOrder> Make)
{
    /// <summary>Every kind of order that is not about a plan in progress.</summary>
    internal static ImmutableArray<OrderForm> All { get; } =
    [
        new("failover", OrderNeeds.Vnf, true, "Asserts that the site that serves a VNF has failed: stands in for the verdict, not for the wait.", order => new AssertFailed(new VnfId(order.Vnf!))),
        new("switchover", OrderNeeds.Vnf | OrderNeeds.Site, true, "Moves a VNF to another site without loss.", order => new OrderSwitchover(new VnfId(order.Vnf!), new SiteId(order.Site!))),
        new("drain", OrderNeeds.Site, true, "Moves every VNF, and the clients of active/active ones, away from a site without loss.", order => new DrainSite(new SiteId(order.Site!))),
        new("failback", OrderNeeds.Site, true, "Moves the VNFs whose home a site is back to it without loss, and sends it clients again.", order => new FailBack(new SiteId(order.Site!))),
        new("abandon", OrderNeeds.Vnf, false, "Ends a takeover in progress in favour of the owner.", order => new AbandonTakeover(new VnfId(order.Vnf!))),
        new("freeze", OrderNeeds.Spread, false, "Holds the weights of an active/active VNF: only sites that may not serve lose clients.", order => new FreezeClients(new VnfId(order.Vnf!), true)),
        new("unfreeze", OrderNeeds.Spread, false, "Lets the weights of an active/active VNF go on.", order => new FreezeClients(new VnfId(order.Vnf!), false)),
        new("remove-eligible", OrderNeeds.Vnf | OrderNeeds.Site, false, "Takes a site out of those that may take a VNF over by an expired lease.", order => new RemoveEligible(new VnfId(order.Vnf!), new SiteId(order.Site!))),
        new("remove-sync", OrderNeeds.Vnf | OrderNeeds.Site, false, "Takes a site out of the standbys without which a VNF acknowledges nothing.", order => new RemoveSync(new VnfId(order.Vnf!), new SiteId(order.Site!))),
        new("degrade-sync", OrderNeeds.Vnf, false, "Lets a VNF go on without waiting for its standbys, under the loss cap.", order => new DegradeSync(new VnfId(order.Vnf!))),
        new("add-location", OrderNeeds.NewLocation, false, "Adds a controller location.", order => new AddLocation(new LocationId(order.Location!))),
        new("remove-location", OrderNeeds.Location, false, "Removes a controller location.", order => new RemoveLocation(new LocationId(order.Location!))),
    ];

    /// <summary>What is wrong with what it was told, or null.</summary>
    internal Answer? Problem(OrderRequest request, ControlState state, string path) =>
        Unasked(request, path)
        ?? Missing(OrderNeeds.Vnf, request.Vnf, "vnf", state.Vnfs.Select(entry => entry.Key.Value), path)
        ?? Missing(OrderNeeds.Spread, request.Vnf, "vnf", state.Spread.Keys.Select(vnf => vnf.Value), path)
        ?? Missing(OrderNeeds.Site, request.Site, "site", state.Sites.Sites.Select(site => site.Value), path)
        ?? Missing(OrderNeeds.Location, request.Location, "location", state.Locations.Members.Select(location => location.Value), path)
        ?? (Needs.HasFlag(OrderNeeds.NewLocation) && Identifier.Problem(request.Location) is { } wrong ? Answer.Wrong($"{path}: location", $"the name {wrong}", "name the location") : null);

    private Answer? Unasked(OrderRequest request, string path)
    {
        var unasked = (request.Vnf is not null && (Needs & (OrderNeeds.Vnf | OrderNeeds.Spread)) == 0 ? "vnf" : null)
            ?? (request.Site is not null && !Needs.HasFlag(OrderNeeds.Site) ? "site" : null)
            ?? (request.Location is not null && (Needs & (OrderNeeds.Location | OrderNeeds.NewLocation)) == 0 ? "location" : null);
        return unasked is null ? null : Answer.Wrong($"{path}: {unasked}", "this order does not ask for it", "leave it out");
    }

    private Answer? Missing(OrderNeeds need, string? name, string key, IEnumerable<string> known, string path) =>
        !Needs.HasFlag(need) ? null
        : Identifier.Problem(name) is { } wrong ? Answer.Wrong($"{path}: {key}", $"the name {wrong}", $"name a {key}")
        : known.Contains(name, StringComparer.Ordinal) ? null
        : Unknown(path, key, name!, known);

    /// <summary>Nothing has such a name.</summary>
    internal static Answer Unknown(string path, string key, string name, IEnumerable<string> known)
    {
        const int ShownMax = 20;
        var names = known.Take(ShownMax + 1).ToList();
        return Answer.Missing($"{path}: {key}", $"no {key} is named {name}",
            names.Count == 0 ? $"there is no such {key} at all" : $"there are {string.Join(", ", names.Take(ShownMax))}{(names.Count > ShownMax ? " and more" : "")}");
    }
}

/// <summary>What an order needs to be told.</summary>
[Flags]
internal enum OrderNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A VNF that one site serves.</summary>
    Vnf = 1,

    /// <summary>An active/active VNF.</summary>
    Spread = 2,

    /// <summary>A site.</summary>
    Site = 4,

    /// <summary>A controller location that there is.</summary>
    Location = 8,

    /// <summary>A controller location that there need not be.</summary>
    NewLocation = 16,
}
