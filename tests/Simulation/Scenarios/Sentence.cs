using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>
/// The form of a statement: words in lower case stand as they are, words in capitals are blanks. Most blanks take one word; a time takes two ("5 s");
/// a list takes all words up to the next one that stands as it is.
/// </summary>
public sealed class Sentence
{
    private static readonly ImmutableArray<string> Lists = ["SITES", "LOCATIONS", "SPARES", "PLACES", "OTHERS", "TEXT", "HAPPENING"];
    private readonly string[] _parts;

    /// <summary>Reads a form.</summary>
    /// <param name="form">For example <c>site SITE loses power</c>.</param>
    public Sentence(string form)
    {
        Form = form;
        _parts = Words(form);
    }

    /// <summary>The form as it was written.</summary>
    public string Form { get; }

    /// <summary>The words of a line.</summary>
    public static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>How many first words of the form a line has in common with it: the form it comes closest to is shown for help.</summary>
    public int WordsInCommon(string[] words) => _parts.Zip(words).TakeWhile(pair => pair.First == pair.Second).Count();

    /// <summary>What stands in the blanks, by their names; null if the line has another form.</summary>
    public ImmutableSortedDictionary<string, string>? Match(string[] words)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var place = 0;
        for (var part = 0; part < _parts.Length; part++)
        {
            var length = char.IsUpper(_parts[part][0]) ? LengthOfBlank(part, words, place) : words.Length > place && words[place] == _parts[part] ? 1 : 0;
            if (length < 1 || place + length > words.Length)
            {
                return null;
            }

            found[_parts[part]] = string.Join(' ', words[place..(place + length)]);
            place += length;
        }

        return place == words.Length ? found.ToImmutable() : null;
    }

    private int LengthOfBlank(int part, string[] words, int place)
    {
        if (!Lists.Contains(_parts[part]))
        {
            return _parts[part] == "TIME" ? 2 : 1;
        }

        return part + 1 == _parts.Length ? words.Length - place : Array.IndexOf(words, _parts[part + 1], Math.Min(place, words.Length)) - place;
    }
}

/// <summary>A form of statement and what it means. A new statement is a new row in a table of these.</summary>
/// <typeparam name="T">What a line of this form becomes.</typeparam>
/// <param name="Form">The form.</param>
/// <param name="Means">Builds it from what stands in the blanks.</param>
public sealed record Statement<T>(string Form, Func<Blanks, T> Means)
{
    /// <summary>The form, taken apart.</summary>
    public Sentence Sentence { get; } = new(Form);
}
