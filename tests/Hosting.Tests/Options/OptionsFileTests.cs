using System.Text;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.Hosting.Tests.Options;

public sealed class OptionsFileTests
{
    private enum Colour
    {
        Red,
        DarkGreen,
    }

    [Fact]
    public void What_is_right_is_read()
    {
        var read = Parse("""
            // A comment is allowed, and so is a comma at the end.
            { "name": "north", "folder": "/var/lib/x", "at": "[::1]:80", "count": 7, "waitMilliseconds": 250, "isOn": false, "colour": "dark-green",
              "names": ["a", "b"], "texts": ["x y"], "table": { "K": "v" }, "inner": { "name": "i" }, "list": [{ "name": "l0" }, { "name": "l1" }], }
            """);

        Assert.Empty(read.Errors);
        Assert.Equal("north /var/lib/x [::1]:80 7 250 False DarkGreen a,b x y K=v i l0,l1", read.Value);
    }

    [Fact]
    public void What_is_left_out_has_its_usual_value()
    {
        var read = Parse("""{ "name": "north", "folder": "/f", "at": "127.0.0.1:1", "names": ["a"], "inner": { "name": "i" } }""");

        Assert.Empty(read.Errors);
        Assert.Equal("north /f 127.0.0.1:1 3 100 True Red a   i ", read.Value);
    }

    [Fact]
    public void Every_mistake_is_named_with_file_key_and_remedy()
    {
        var read = Parse("""
            { "name": "No Good", "folder": "relative", "at": "nowhere:80", "count": 70, "waitMilliseconds": "long", "isOn": 1, "colour": "blue", "names": ["a", "a"],
              "texts": [1], "table": [], "inner": 5, "list": [{ "nam": "x" }, 7], "stranger": 1 }
            """);

        Assert.Null(read.Value);
        Assert.All(read.Errors, error => Assert.Matches("^file: .+; .+\\.$", error));
        foreach (var key in new[]
        {
            "name ", "folder ", "at ", "count ", "waitMilliseconds ", "isOn ", "colour ", "names ", "texts ", "table ", "inner ", "inner.name ", "list[0].name ", "list[0].nam ", "list[1] ", "stranger ",
        })
        {
            Assert.Contains(read.Errors, error => error.StartsWith($"file: {key}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("", "is not JSON (line 1, byte 1)")]
    [InlineData("{ \"name\": ", "is not JSON (line 1")]
    [InlineData("{ \"name\": \"a\", \"name\": \"b\" }", "is not JSON")]
    [InlineData("[]", "document is not an object")]
    public void What_is_no_object_is_said(string text, string said) => Assert.Contains(Parse(text).Errors, error => error.Contains(said, StringComparison.Ordinal));

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var read = OptionsFile.Read("/nowhere/options.json", Everything);

        Assert.Null(read.Value);
        Assert.Contains("/nowhere/options.json: can't be read", Assert.Single(read.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "sal": 1 }""", 1500)]
    [InlineData("""{ "beatIntervalMilliseconds": 50, "durationMilliseconds": 500, "failAfterMilliseconds": 200 }""", 500)]
    public void A_timing_is_read(string text, int duration)
    {
        var read = OptionsFile.Parse("file", Encoding.UTF8.GetBytes(text), root => TimingSection.Read(root));

        Assert.Empty(read.Errors);
        Assert.Equal(duration, read.Value!.Duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ "sal": 4 }""")]
    [InlineData("""{ "beatIntervalMilliseconds": 500, "durationMilliseconds": 500, "failAfterMilliseconds": 200 }""")]
    public void A_timing_that_promises_nothing_is_refused(string text) =>
        Assert.NotEmpty(OptionsFile.Parse("file", Encoding.UTF8.GetBytes(text), root => TimingSection.Read(root)).Errors);

    private static OptionsReading<string> Parse(string text) => OptionsFile.Parse("file", Encoding.UTF8.GetBytes(text), Everything);

    private static string Everything(OptionsNode root) => string.Join(
        ' ',
        root.Name("name", "it"),
        root.Path("folder", "a folder"),
        root.EndPoint("at"),
        root.Number("count", 3, 1, 10),
        root.Milliseconds("waitMilliseconds", TimeSpan.FromMilliseconds(100), 1, 1000).TotalMilliseconds,
        root.Flag("isOn", usual: true),
        root.Word<Colour>("colour", Colour.Red),
        string.Join(',', root.Names("names", "things", 5)),
        string.Join(',', root.Texts("texts", 5)),
        string.Join(',', root.Table("table", 5).Select(row => $"{row.Key}={row.Value}")),
        root.Section("inner").Name("name", "it"),
        string.Join(',', root.List("list", 0, 5, "{ }").Select(item => item.Name("name", "it"))));
}
