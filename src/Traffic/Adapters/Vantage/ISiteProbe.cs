using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Traffic.Adapters.Vantage;

/// <summary>Asks an address which site answers there. Thread-safe.</summary>
public interface ISiteProbe
{
    /// <summary>Asks anew: over a connection of its own, so that it ends up where a new client would.</summary>
    /// <param name="service">The service.</param>
    /// <param name="address">The address that DNS gave.</param>
    /// <param name="cancellation">Ends the wait by an exception.</param>
    /// <returns>The site that answered, or null if none did within the time limit of the probe, or none that says its name. Never another failure.</returns>
    ValueTask<SiteId?> AskAsync(VnfId service, IPAddress address, CancellationToken cancellation);
}

/// <summary>The fake beside the port: a table of who answers where.</summary>
public sealed class TableProbe : ISiteProbe
{
    private ImmutableDictionary<IPAddress, SiteId> _sites = ImmutableDictionary<IPAddress, SiteId>.Empty;

    /// <summary>From now on a site answers at an address, or nobody does.</summary>
    public void Set(IPAddress address, SiteId? site) => ImmutableInterlocked.Update(
        ref _sites, (sites, change) => change.site is { } by ? sites.SetItem(change.address, by) : sites.Remove(change.address), (address, site));

    /// <inheritdoc/>
    public ValueTask<SiteId?> AskAsync(VnfId service, IPAddress address, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult<SiteId?>(_sites.TryGetValue(address, out var site) ? site : null);
    }
}
