using System.Text;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.SiteAgent.Host.Probes;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Probes;

public sealed class ProbeOptionsTests
{
    [Fact]
    public void What_is_right_is_read()
    {
        var read = Parse("""
            { "kind": "http", "path": "/healthz?deep=1", "intervalMilliseconds": 300, "timeoutMilliseconds": 250, "failuresMax": 4, "startupGraceMilliseconds": 0, "restartsMax": 5,
              "restartWindowMilliseconds": 60000 }
            """);

        Assert.Empty(read.Errors);
        Assert.Equal((ProbeKind.Http, "/healthz?deep=1", 300, 250, 4, 0, 5, 60_000), Texts(read.Value!));
    }

    [Fact]
    public void What_is_left_out_has_its_usual_value()
    {
        Assert.Equal((ProbeKind.Http, "/", 1000, 1000, 3, 10_000, 3, 600_000), Texts(Parse("""{ "kind": "http" }""").Value!));
        Assert.Equal(500, Parse("""{ "kind": "http", "intervalMilliseconds": 500 }""").Value!.Timeout.TotalMilliseconds);
        Assert.Empty(Parse("""{ "kind": "stream" }""").Value!.Send);
        Assert.False(Parse("""{ "kind": "http" }""").Value!.EscalatesAtOnce);
        Assert.True(Parse("""{ "kind": "http", "escalateAtOnce": true }""").Value!.EscalatesAtOnce);
        Assert.Equal([0x0a, 0xff], Parse("""{ "kind": "stream", "sendHex": "0aFF" }""").Value!.Send);
    }

    [Theory]
    [InlineData("""{ }""", "probe.kind is missing")]
    [InlineData("""{ "kind": "tcp" }""", "probe.kind is 'tcp'; write one of http, stream.")]
    [InlineData("""{ "kind": "http", "path": "healthz" }""", "probe.path is 'healthz'; write what is asked for")]
    [InlineData("""{ "kind": "http", "path": "/a b" }""", "probe.path is '/a b'")]
    [InlineData("""{ "kind": "http", "sendHex": "00" }""", "probe.sendHex is not known")]
    [InlineData("""{ "kind": "stream", "path": "/" }""", "probe.path is not known")]
    [InlineData("""{ "kind": "stream", "sendHex": "0" }""", "probe.sendHex is not such a text; write what is sent as digits of hex")]
    [InlineData("""{ "kind": "stream", "sendHex": "xy" }""", "probe.sendHex is not such a text")]
    [InlineData("""{ "kind": "http", "intervalMilliseconds": 49 }""", "probe.intervalMilliseconds is 49")]
    [InlineData("""{ "kind": "http", "timeoutMilliseconds": 1500 }""", "probe.timeoutMilliseconds is 1500, longer than intervalMilliseconds, 1000")]
    [InlineData("""{ "kind": "http", "failuresMax": 0 }""", "probe.failuresMax is 0")]
    [InlineData("""{ "kind": "http", "startupGraceMilliseconds": -1 }""", "probe.startupGraceMilliseconds is -1")]
    [InlineData("""{ "kind": "http", "restartsMax": 101 }""", "probe.restartsMax is 101")]
    [InlineData("""{ "kind": "http", "restartWindowMilliseconds": 69000 }""", "probe.restartWindowMilliseconds is 69000, and 69000 may pass in 3 restarts")]
    public void A_mistake_is_named_with_key_and_remedy(string section, string said)
    {
        var read = Parse(section);

        Assert.Null(read.Value);
        Assert.Contains(read.Errors, error => error.StartsWith($"file: {said}", StringComparison.Ordinal));
        Assert.All(read.Errors, error => Assert.Matches("^file: .+; .+\\.$", error));
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        Assert.Equal(4, Parse("""{ "kind": "http", "path": "x", "failuresMax": 0, "restartsMax": -1, "port": 80 }""").Errors.Length);
    }

    private static OptionsReading<ProbeOptions> Parse(string section) =>
        OptionsFile.Parse("file", Encoding.UTF8.GetBytes($$"""{ "probe": {{section}} }"""), root => ProbeOptions.Read(root.Section("probe")));

    private static (ProbeKind Kind, string Path, int Interval, int Timeout, int FailuresMax, int Grace, int RestartsMax, int Window) Texts(ProbeOptions options) => (
        options.Kind,
        options.Path,
        (int)options.Interval.TotalMilliseconds,
        (int)options.Timeout.TotalMilliseconds,
        options.FailuresMax,
        (int)options.StartupGrace.TotalMilliseconds,
        options.RestartsMax,
        (int)options.RestartWindow.TotalMilliseconds);
}
