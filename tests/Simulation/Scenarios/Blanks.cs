using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>The names that a script has declared so far.</summary>
/// <param name="Sites">The sites.</param>
/// <param name="Locations">The locations, spare ones last.</param>
/// <param name="Vnfs">The VNFs.</param>
public sealed record Names(ImmutableArray<string> Sites, ImmutableArray<string> Locations, ImmutableArray<string> Vnfs)
{
    /// <summary>Nothing is declared.</summary>
    public static Names None { get; } = new([], [], []);
}

/// <summary>
/// What stands in the blanks of one line, each read as what it should be. The first that can't be is kept as the line's problem; the value that is
/// returned in its place is never used.
/// </summary>
/// <param name="words">The words, by blank.</param>
/// <param name="names">What is declared.</param>
public sealed class Blanks(ImmutableSortedDictionary<string, string> words, Names names)
{
    /// <summary>What is wrong and what would be right, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The names declared.</summary>
    public Names Names => names;

    /// <summary>The words as they stand.</summary>
    public string this[string blank] => words[blank];

    /// <summary>Notes a problem of the line; only the first is kept.</summary>
    public void Refuse(string problem) => Problem ??= problem;

    /// <summary>A site.</summary>
    public SiteId Site(string blank = "SITE") => new($"site-{Known("site", words[blank], names.Sites)}");

    /// <summary>Several sites.</summary>
    public SiteSet Sites(string blank = "SITES") => SiteSet.Of(Sentence.Words(words[blank]).Select(name => new SiteId($"site-{Known("site", name, names.Sites)}")));

    /// <summary>A location.</summary>
    public LocationId Location(string blank = "LOCATION") => new($"loc-{Known("location", words[blank], names.Locations)}");

    /// <summary>A VNF.</summary>
    public VnfId Vnf(string blank = "VNF") => new(Known("VNF", words[blank], names.Vnfs));

    /// <summary>A whole number from 0 on.</summary>
    public int Number(string blank = "NUMBER")
    {
        if (int.TryParse(words[blank], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Refuse($"'{words[blank]}' is not a whole number");
        return 0;
    }

    /// <summary>A length of time or a moment, in whole milliseconds.</summary>
    public TimeSpan Time(string blank = "TIME")
    {
        var (number, unit) = (Sentence.Words(words[blank])[0], Sentence.Words(words[blank])[1]);
        if (unit is "s" or "ms" && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value < 1_000_000)
        {
            var milliseconds = unit == "s" ? value * 1000 : value;
            if (milliseconds == decimal.Truncate(milliseconds))
            {
                return TimeSpan.FromMilliseconds((long)milliseconds);
            }
        }

        Refuse($"'{words[blank]}' is not a time; write it like '5 s', '2.5 s' or '200 ms'");
        return TimeSpan.Zero;
    }

    /// <summary>One of several words.</summary>
    public T OneOf<T>(string blank, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        foreach (var (word, value) in choices)
        {
            if (words[blank] == word)
            {
                return value;
            }
        }

        var all = new List<string>();
        foreach (var (word, _) in choices)
        {
            all.Add(word);
        }

        Refuse($"'{words[blank]}' is none of: {string.Join(", ", all)}");
        return choices[0].Value;
    }

    /// <summary>Hosts by their place in the network: <c>site a</c>, <c>sites a b</c>, <c>location 1</c>, <c>sites b c locations 1 2</c>, or <c>everything</c>.</summary>
    public ImmutableArray<int> Hosts(string blank)
    {
        if (words[blank] == "everything")
        {
            return [.. Enumerable.Range(0, names.Sites.Length + names.Locations.Length)];
        }

        var hosts = ImmutableArray.CreateBuilder<int>();
        string? kind = null;
        foreach (var word in Sentence.Words(words[blank]))
        {
            switch (word)
            {
                case "site" or "sites":
                    kind = "site";
                    break;
                case "location" or "locations":
                    kind = "location";
                    break;
                case var name when kind == "site":
                    hosts.Add(names.Sites.IndexOf(Known(kind, name, names.Sites)));
                    break;
                case var name when kind == "location":
                    hosts.Add(names.Sites.Length + names.Locations.IndexOf(Known(kind, name, names.Locations)));
                    break;
            }
        }

        if (hosts.Count == 0)
        {
            Refuse($"'{words[blank]}' names no place; write for example 'site a', 'sites b c locations 1 2' or 'everything'");
        }

        return hosts.ToImmutable();
    }

    private string Known(string kind, string name, ImmutableArray<string> declared)
    {
        if (declared.Contains(name))
        {
            return name;
        }

        Refuse(declared.IsEmpty ? $"no {kind} is declared before this line" : $"no {kind} is called '{name}'; there are: {string.Join(' ', declared)}");
        return declared.IsEmpty ? name : declared[0];
    }
}
