using System.Text.RegularExpressions;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>docs/wire.md says what the code does.</summary>
public partial class WireDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Golden.RepoRoot, "docs", "wire.md"));

    [Fact]
    public void Every_bound_stands_in_the_document() =>
        Assert.Equal(
            typeof(WireLimits).GetFields().Select(limit => $"{limit.Name} = {limit.GetRawConstantValue()}").Order(),
            BoundRow().Matches(Document).Select(row => $"{row.Groups[1].Value} = {row.Groups[2].Value}").Order());

    [Fact]
    public void Every_kind_of_message_stands_in_the_document() =>
        Assert.Equal(
            Enum.GetValues<MessageKind>().Select(kind => $"{kind} {(MessageKinds.IsOnLink(kind) ? "link" : "JSON")}"),
            KindRow().Matches(Document).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}"));

    [GeneratedRegex(@"^\| (\w+) \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex BoundRow();

    [GeneratedRegex(@"^\| (\w+) \|[^|]+\|[^|]+\|[^|]+\| (link|JSON) \|\s*$", RegexOptions.Multiline)]
    private static partial Regex KindRow();
}
