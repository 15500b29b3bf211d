using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Leases;

/// <summary>
/// How long an owner may serve (S2). Two independent paths, either is enough: a majority of the configured locations promised, or every site of
/// the eligible set did. Each promise counts D from the owner's own send, so what the network or the promiser does later can only shorten it.
/// Promises of different rounds may be combined: what counts is that enough promisers are still bound.
/// </summary>
public static class OwnerLease
{
    /// <summary>When the lease ends; <see cref="ClockReading.Past"/> if it never began.</summary>
    /// <param name="expiries">The latest promise of each promiser for the current epoch, at most one each.</param>
    /// <param name="locations">The configured locations, or null if not known yet: then they carry nothing.</param>
    /// <param name="eligible">The sites of E, a proposed one included. Empty: there is no failsafe path.</param>
    public static ClockReading Deadline(ImmutableArray<Expiry> expiries, LocationSet? locations, SiteSet eligible)
    {
        var byLocations = locations is null ? ClockReading.Past : OfMajority(expiries, locations);
        var bySites = OfAll(expiries, eligible);
        return byLocations.Monotonic >= bySites.Monotonic ? byLocations : bySites;
    }

    private static ClockReading OfMajority(ImmutableArray<Expiry> expiries, LocationSet locations)
    {
        // The k promises sent last, k a majority: the lease holds while all of them do. Any k would be right; these hold longest.
        Span<ClockReading> latest = stackalloc ClockReading[locations.Majority];
        var found = 0;
        foreach (var expiry in expiries)
        {
            if (expiry.Promiser.Location is { } location && locations.Members.Contains(location))
            {
                Insert(latest, ref found, expiry.Until);
            }
        }

        return found < latest.Length ? ClockReading.Past : Earliest(latest);
    }

    private static ClockReading OfAll(ImmutableArray<Expiry> expiries, SiteSet eligible)
    {
        var deadline = ClockReading.Past;
        var found = 0;
        foreach (var expiry in expiries)
        {
            if (expiry.Promiser.Site is { } site && eligible.Contains(site))
            {
                deadline = found++ == 0 ? expiry.Until : ClockReading.Earlier(deadline, expiry.Until);
            }
        }

        return found == eligible.Count ? deadline : ClockReading.Past;
    }

    private static void Insert(Span<ClockReading> latest, ref int found, ClockReading until)
    {
        var place = found < latest.Length ? found++ : latest.Length;
        while (place > 0 && latest[place - 1].Monotonic < until.Monotonic)
        {
            if (place < latest.Length)
            {
                latest[place] = latest[place - 1];
            }

            place--;
        }

        if (place < latest.Length)
        {
            latest[place] = until;
        }
    }

    private static ClockReading Earliest(ReadOnlySpan<ClockReading> readings)
    {
        var earliest = readings[0];
        foreach (var reading in readings[1..])
        {
            earliest = ClockReading.Earlier(earliest, reading);
        }

        return earliest;
    }
}

/// <summary>What one promiser's latest promise is worth to the owner.</summary>
/// <param name="Promiser">Who promised.</param>
/// <param name="Until">The owner's send time plus D, on each clock.</param>
public readonly record struct Expiry(PromiserId Promiser, ClockReading Until);
