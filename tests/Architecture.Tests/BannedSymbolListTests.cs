using System.Reflection;
using System.Text.RegularExpressions;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>The analyzer ignores an entry that names nothing. So every entry must name something, and say what to do instead.</summary>
public sealed partial class BannedSymbolListTests
{
    private static readonly Assembly[] Framework =
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll")
            .Select(path => Assembly.Load(AssemblyName.GetAssemblyName(path))),
    ];

    public static TheoryData<string> Entries { get; } = [.. Lines("eng/BannedSymbols.txt"), .. Lines("eng/BannedSymbols.Core.txt")];

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entry_NamesASymbolAndSaysWhy(string entry)
    {
        var parts = entry.Split(';', 2);
        Assert.True(Exists(parts[0]), $"{parts[0]} names nothing");
        Assert.True(parts.Length == 2 && parts[1].Length > 0, $"{parts[0]} has no message");
    }

    [Theory]
    [InlineData("T:System.Random", true)]
    [InlineData("T:System.Randon", false)]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)", true)]
    [InlineData("M:System.Threading.Thread.Sleep(System.String)", false)]
    [InlineData("P:System.DateTime.Then", false)]
    public void Exists_OfAnEntry_IsFound(string symbol, bool exists) => Assert.Equal(exists, Exists(symbol));

    private static string[] Lines(string path) => RepoReader.Model.TextOf(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static bool Exists(string symbol)
    {
        var match = Symbol().Match(symbol);
        var (name, member) = (match.Groups["name"].Value, match.Groups["member"].Value);
        return match.Groups["kind"].Value switch
        {
            "N" => name.Length > 0,
            "T" => Find($"{name}.{member}") is not null,
            "P" => Find(name)?.GetProperty(member) is not null,
            "M" => Find(name)?.GetMethod(member, [.. Parameters(match).Select(type => Find(type)!)]) is not null,
            _ => false,
        };
    }

    private static Type? Find(string name) => Framework.Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);

    private static string[] Parameters(Match match) => match.Groups["parameters"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(?<kind>[NTPM]):(?<name>[\w.]+)\.(?<member>[\w`]+)(?:\((?<parameters>[\w.,]*)\))?$")]
    private static partial Regex Symbol();
}
