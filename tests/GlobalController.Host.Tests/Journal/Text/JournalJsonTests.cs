using System.Text.Json.Nodes;
using CsCheck;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Journal.Text;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal.Text;

public class JournalJsonTests
{
    private static readonly ControlState State = Samples.State() with { Version = new(1, 12), Term = 3, Leader = new Leader(Samples.L1, Samples.Boot) };

    private static readonly Dictionary<string, (string Text, Func<string, string> ReadAndWrite)> Examples = new()
    {
        ["state"] = Example(JournalHeader.Of(State)),
        ["traffic"] = Example(new TrafficHeader(7, 1)),
        ["vnf"] = Example(Samples.Moving),
        ["plan"] = Example(Samples.Drain),
        ["spread"] = Example(State.Spread.Values.First()),
        ["intent"] = Example(Samples.Intent()),
        ["location"] = Example(new LocationHeader(Samples.L1, 2, 17, 1)),
        ["promise"] = Example(new PromiseText(new(1, 6), new(1, 5))),
        ["generation"] = Example(new GenerationHeader(3, 2)),
        ["transaction"] = Example(Samples.Touch(State, 1) with
        {
            NewLeader = State.Leader,
            Locations = new(1, [Samples.L1]),
            Admission = new Admission(Samples.L1, 2, Samples.Boot),
            Plans = [Samples.Drain],
            Spread = [.. State.Spread.Values],
        }),
        ["traffic-change"] = Example(new TrafficChange(1, 3, 7, [Samples.Intent()], [new("gone")])),
    };

    public static TheoryData<string> Names => [.. Examples.Keys];

    [Fact]
    public void A_record_comes_back_as_it_was() => Gens.Record.Sample(ComesBack, iter: 200);

    [Fact]
    public void A_plan_comes_back_as_it_was() => Gens.Plans.Sample(ComesBack, iter: 200);

    [Fact]
    public void An_active_active_service_comes_back_as_it_was() => Gens.Spread.Sample(ComesBack, iter: 200);

    [Fact]
    public void An_intent_comes_back_as_it_was() => Gens.Intent.Sample(ComesBack, iter: 200);

    [Fact]
    public void A_promise_comes_back_as_it_was() =>
        Gens.Promise.Sample(promise => Deep.Same(promise, JournalJson.Read<PromiseText>(JournalJson.Write(PromiseText.Of(promise))).Ledger), iter: 200);

    [Fact]
    public void A_transaction_comes_back_as_it_was() => Gens.Change.Sample(ComesBack, iter: 100);

    [Fact]
    public void A_change_of_traffic_comes_back_as_it_was() => Gens.TrafficChanges.Sample(ComesBack, iter: 100);

    [Fact]
    public void A_whole_content_comes_back_from_its_parts() => Gens.Content.Sample(
        sample =>
        {
            var content = new JournalContent(sample.State, new TrafficEntry(sample.Intents.Length + 1, new(sample.Intents)), sample.State.Version.Generation);
            var parts = JournalParts.Changes(JournalContent.Blank, content).ToList();

            Deep.Same(content, JournalParts.Read(parts));
            Deep.Same(content, JournalParts.Read([.. parts.AsEnumerable().Reverse()]));
        },
        iter: 100);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_part_is_written_as_its_golden_json(string name)
    {
        var path = Path.Combine(Folder(), $"{name}.json");
        var actual = JsonNode.Parse(Examples[name].Text)!.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }) + "\n";
        if (Environment.GetEnvironmentVariable("NFVHA_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
        Assert.Equal(Examples[name].Text, Examples[name].ReadAndWrite(File.ReadAllText(path)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_that_is_missing_is_refused_wherever_it_is_missing(string name) => ForEachObject(name, node =>
    {
        var tried = 0;
        foreach (var member in node.Select(member => member.Key).ToList())
        {
            var value = node[member];
            node.Remove(member);
            Refused(name, node);
            node[member] = value;
            tried++;
        }

        return tried;
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_that_is_unknown_is_refused_wherever_it_stands(string name) => ForEachObject(name, node =>
    {
        node["Stranger_1"] = 1;
        Refused(name, node);
        node.Remove("Stranger_1");
        return 1;
    });

    [Theory]
    [InlineData("vnf", "\"1.5\"", "\"1.5.0\"")]
    [InlineData("vnf", "\"1.5\"", "\"-1.5\"")]
    [InlineData("vnf", "\"1.5\"", "1.5")]
    [InlineData("vnf", "\"AgentConfirmed\"", "2")]
    [InlineData("vnf", "\"AgentConfirmed\"", "\"agentconfirmed\"")]
    [InlineData("vnf", "\"owner\":\"a\"", "\"owner\":\"A\"")]
    [InlineData("vnf", "\"owner\":\"a\"", "\"owner\":null")]
    [InlineData("vnf", "\"owner\":\"a\"", "\"owner\":\"a\",\"owner\":\"b\"")]
    [InlineData("vnf", "\"sites\":[\"a\",\"b\",\"c\"]", "\"sites\":[\"a\",\"c\",\"b\"]")]
    [InlineData("vnf", "\"sites\":[\"a\",\"b\",\"c\"]", "\"sites\":[\"a\",\"a\"]")]
    [InlineData("vnf", "\"sites\":[\"a\",\"b\",\"c\"]", "\"sites\":null")]
    [InlineData("vnf", "\"needs\":[\"vnf-00000\"]", "\"needs\":null")]
    public void A_value_that_is_none_is_refused_with_its_place(string name, string good, string bad)
    {
        Assert.Contains(good, Examples[name].Text, StringComparison.Ordinal);
        var wrong = Assert.Throws<FormatException>(() => Examples[name].ReadAndWrite(Examples[name].Text.Replace(good, bad, StringComparison.Ordinal)));

        Assert.StartsWith("$", wrong.Message, StringComparison.Ordinal);
    }

    private static (string Text, Func<string, string> ReadAndWrite) Example<T>(T value) => (JournalJson.Write(value), text => JournalJson.Write(JournalJson.Read<T>(text)));

    private static void ComesBack<T>(T value) => Deep.Same(value, JournalJson.Read<T>(JournalJson.Write(value)));

    private static void Refused(string name, JsonNode node) => Assert.Throws<FormatException>(() => Examples[name].ReadAndWrite(node.Root.ToJsonString()));

    private static void ForEachObject(string name, Func<JsonObject, int> attempt)
    {
        var tried = Within(JsonNode.Parse(Examples[name].Text)!).OfType<JsonObject>().Where(node => !IsDictionary(node)).ToList().Sum(attempt);
        Assert.True(tried > 0);
    }

    /// <summary>Names of a dictionary are data, not members.</summary>
    private static bool IsDictionary(JsonObject node) =>
        node.Parent is JsonObject && node.GetPropertyName() is "admissions" or "capacities" or "failureDomains";

    private static IEnumerable<JsonNode> Within(JsonNode node) => (node switch
    {
        JsonObject members => members.Select(member => member.Value),
        JsonArray items => items,
        _ => [],
    }).OfType<JsonNode>().SelectMany(Within).Prepend(node);

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NfvHa.Geo.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "GlobalController.Host.Tests", "Journal", "Golden");
            }
        }

        throw new InvalidOperationException($"no NfvHa.Geo.sln in or above {AppContext.BaseDirectory}");
    }
}
