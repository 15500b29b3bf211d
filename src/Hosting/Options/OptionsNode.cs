using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Hosting.Options;

/// <summary>
/// An object within a file of options. Each of its methods asks for one key; if that is missing or wrong an error is noted and a value comes back that
/// does no harm, so that all errors are found in one reading. Whatever was not asked for when the reading ends is an error.
/// </summary>
public sealed class OptionsNode
{
    private readonly JsonElement _element;
    private readonly string _at;
    private readonly Action<string> _report;
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<OptionsNode> _children = [];

    internal OptionsNode(JsonElement element, string at, Action<string> report) => (_element, _at, _report) = (element, at, report);

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>A text of at least one character.</summary>
    /// <param name="key">The key.</param>
    /// <param name="right">What would be right, for the error.</param>
    public string Text(string key, string right)
    {
        if (Find(key) is { ValueKind: JsonValueKind.String } found && found.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Wrong(key, "is missing, or not a text", right);
        return "";
    }

    /// <summary>A text that may be missing.</summary>
    public string Text(string key, string right, string usual) => Has(key) ? Text(key, right) : usual;

    /// <summary>The absolute path of a file or folder.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What is there, e.g. "the file of the journal".</param>
    public string Path(string key, string what)
    {
        var path = Text(key, $"write the absolute path of {what}");
        if (path.Length > 0 && !System.IO.Path.IsPathRooted(path))
        {
            Wrong(key, $"is '{path}'", $"write the absolute path of {what}");
        }

        return path;
    }

    /// <summary>The name of a site, location, VNF or the like.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What is named, e.g. "the site".</param>
    public string Name(string key, string what)
    {
        var name = Text(key, $"write the name of {what}");
        if (name.Length > 0 && Identifier.Problem(name) is { } problem)
        {
            Wrong(key, problem, $"write the name of {what}");
            return "";
        }

        return name;
    }

    /// <summary>Names, each once.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What each of them names.</param>
    /// <param name="most">How many there may be.</param>
    public ImmutableArray<string> Names(string key, string what, int most)
    {
        var right = string.Create(CultureInfo.InvariantCulture, $"write a list of 1 to {most} names of {what}, each once");
        if (Find(key) is not { ValueKind: JsonValueKind.Array } list
            || list.GetArrayLength() is not (> 0 and var count)
            || count > most
            || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String || Identifier.Problem(item.GetString()!) is not null))
        {
            Wrong(key, "is missing, or not such a list", right);
            return [];
        }

        ImmutableArray<string> names = [.. list.EnumerateArray().Select(item => item.GetString()!)];
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
        {
            Wrong(key, "has a name twice", right);
        }

        return names;
    }

    /// <summary>A whole number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="usual">What it is if it is missing.</param>
    /// <param name="least">The least that may be.</param>
    /// <param name="most">The most that may be.</param>
    public int Number(string key, int usual, int least, int most)
    {
        if (Find(key) is not { } found)
        {
            return usual;
        }

        if (found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(key, $"is {found.GetRawText()}", string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}, or leave it out for {usual}"));
        return usual;
    }

    /// <summary>A time in whole milliseconds.</summary>
    /// <param name="key">The key; it ends with Milliseconds.</param>
    /// <param name="usual">What it is if it is missing.</param>
    /// <param name="least">The least that may be, in milliseconds.</param>
    /// <param name="most">The most that may be, in milliseconds.</param>
    public TimeSpan Milliseconds(string key, TimeSpan usual, int least, int most) => TimeSpan.FromMilliseconds(Number(key, (int)usual.TotalMilliseconds, least, most));

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool usual)
    {
        switch (Find(key)?.ValueKind)
        {
            case null:
                return usual;
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                Wrong(key, "is neither true nor false", $"write true or false, or leave it out for {(usual ? "true" : "false")}");
                return usual;
        }
    }

    /// <summary>One of several words.</summary>
    /// <typeparam name="T">An enum whose names are the words, in lower case with dashes between.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="usual">What it is if it is missing, or null if it must be there.</param>
    public T Word<T>(string key, T? usual = null)
        where T : struct, Enum
    {
        if (usual is { } known && !Has(key))
        {
            return known;
        }

        var words = Enum.GetValues<T>().ToDictionary(WordOf);
        var right = $"write one of {string.Join(", ", words.Keys)}";
        var text = Text(key, right);
        if (text.Length > 0 && !words.ContainsKey(text))
        {
            Wrong(key, $"is '{text}'", right);
        }

        return words.GetValueOrDefault(text);
    }

    /// <summary>An IP address with a port.</summary>
    /// <param name="key">The key.</param>
    /// <param name="usual">What it is if it is missing, or null if it must be there.</param>
    public IPEndPoint EndPoint(string key, IPEndPoint? usual = null)
    {
        const string Right = "write ADDRESS:PORT with an IP address, e.g. 127.0.1.1:8080 or [::1]:8080";
        if (usual is not null && !Has(key))
        {
            return usual;
        }

        var text = Text(key, Right);
        if (IPEndPoint.TryParse(text, out var endpoint) && text.EndsWith($":{endpoint.Port}", StringComparison.Ordinal))
        {
            return endpoint;
        }

        if (text.Length > 0)
        {
            Wrong(key, $"is '{text}'", Right);
        }

        return new IPEndPoint(IPAddress.Loopback, 0);
    }

    /// <summary>An object within this one. Where it is missing all its keys are.</summary>
    public OptionsNode Section(string key)
    {
        if (Find(key) is { ValueKind: not JsonValueKind.Object })
        {
            Wrong(key, "is not an object", "write { ... }");
        }

        return Child(Find(key) ?? default, $"{_at}{key}.");
    }

    /// <summary>Objects within this one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">How many there must be.</param>
    /// <param name="most">How many there may be.</param>
    /// <param name="example">One of them, for the error.</param>
    public ImmutableArray<OptionsNode> List(string key, int least, int most, string example)
    {
        var found = Find(key);
        if (found is null && least == 0)
        {
            return [];
        }

        if (found is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() < least || list.GetArrayLength() > most)
        {
            Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is missing, or not a list of {least} to {most}"), $"write [{example}]");
            return [];
        }

        return [.. list.EnumerateArray().Select((item, place) => Child(item, $"{_at}{key}[{place}]."))];
    }

    /// <summary>Texts, one after the other; none if it is missing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">How many there may be.</param>
    public ImmutableArray<string> Texts(string key, int most)
    {
        var found = Find(key);
        if (found is null)
        {
            return [];
        }

        if (found is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > most || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            Wrong(key, "is not a list of texts", string.Create(CultureInfo.InvariantCulture, $"write [\"TEXT\"], at most {most} of them"));
            return [];
        }

        return [.. list.EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>Texts by name: an object whose keys are not known beforehand.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">How many there may be.</param>
    public ImmutableSortedDictionary<string, string> Table(string key, int most)
    {
        var found = Find(key);
        if (found is null)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        if (found is not { ValueKind: JsonValueKind.Object } table || table.GetPropertyCount() > most || table.EnumerateObject().Any(row => row.Value.ValueKind != JsonValueKind.String))
        {
            Wrong(key, "is not a table of texts", string.Create(CultureInfo.InvariantCulture, $"write {{ \"NAME\": \"TEXT\" }}, at most {most} of them"));
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return table.EnumerateObject().ToImmutableSortedDictionary(row => row.Name, row => row.Value.GetString()!, StringComparer.Ordinal);
    }

    /// <summary>Notes an error.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="right">What would be right.</param>
    public void Wrong(string key, string what, string right) => _report($"{_at}{key} {what}; {right}.");

    /// <summary>Notes errors that a check of all options together found.</summary>
    /// <param name="problems">Sentences that begin with the key, e.g. those of <see cref="Leases.LeaseTiming.Validate"/>.</param>
    public void Wrong(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            _report(_at + problem);
        }
    }

    /// <summary>Notes an error for each value that stands at several places.</summary>
    /// <param name="key">The key, as it is named in the error.</param>
    /// <param name="values">The values; empty ones do not count, they are wrong already.</param>
    /// <param name="right">What would be right.</param>
    public void Once(string key, IEnumerable<string> values, string right)
    {
        foreach (var (value, count) in values.Where(value => value.Length > 0).CountBy(value => value).Where(counted => counted.Value > 1))
        {
            Wrong(key, string.Create(CultureInfo.InvariantCulture, $"is '{value}' {count} times"), right);
        }
    }

    /// <summary>The reading is over: what nobody asked for is an error.</summary>
    internal void Close()
    {
        if (_element.ValueKind != JsonValueKind.Object)
        {
            if (_element.ValueKind != JsonValueKind.Undefined)
            {
                _report($"{(_at.Length == 0 ? "document" : _at.TrimEnd('.'))} is not an object; write {{ \"{_known.FirstOrDefault()}\": ... }}.");
            }

            return;
        }

        foreach (var member in _element.EnumerateObject().Where(member => !_known.Contains(member.Name)))
        {
            Wrong(member.Name, "is not known", $"the keys here are {string.Join(", ", _known)}");
        }

        foreach (var child in _children)
        {
            child.Close();
        }
    }

    private static string WordOf<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((letter, place) => char.IsUpper(letter) ? $"{(place > 0 ? "-" : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));

    private OptionsNode Child(JsonElement element, string at)
    {
        var child = new OptionsNode(element, at, _report);
        _children.Add(child);
        return child;
    }

    private JsonElement? Find(string key)
    {
        _known.Add(key);
        return _element.ValueKind == JsonValueKind.Object && _element.TryGetProperty(key, out var found) ? found : null;
    }
}
