using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Hosting.Options;

/// <summary>
/// The lease timing within a file of options: <c>{ "sal": 1 }</c>, or the numbers themselves. It must be the same at every site and location, or nothing is
/// promised; so the numbers have no defaults of their own.
/// </summary>
public static class TimingSection
{
    private const int MillisecondsMax = 600_000;
    private static readonly string[] Needed = ["beatIntervalMilliseconds", "durationMilliseconds", "failAfterMilliseconds"];

    /// <summary>Reads the section.</summary>
    /// <param name="section">The object.</param>
    public static LeaseTiming Read(OptionsNode section)
    {
        var timing = section.Has("sal")
            ? LeaseTiming.ForSal(section.Number("sal", 1, 1, 3))
            : new LeaseTiming
            {
                BeatInterval = Time(section, Needed[0]),
                Duration = Time(section, Needed[1]),
                FailAfter = Time(section, Needed[2]),
                DriftPartsPerMillion = section.Number("driftPartsPerMillion", 100_000, 0, 200_000),
            };

        // Against what is missing nothing can be held.
        section.Wrong(section.Has("sal") || Needed.All(section.Has) ? timing.Validate() : []);
        return timing;
    }

    private static TimeSpan Time(OptionsNode section, string key)
    {
        if (!section.Has(key))
        {
            section.Wrong(key, "is missing", "write it, as at every other site and location, or write \"sal\": 1, 2 or 3 in the place of all of them");
        }

        return section.Milliseconds(key, TimeSpan.FromSeconds(1), 1, MillisecondsMax);
    }
}
