using System.Diagnostics;
using System.Net;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Gate.Settings;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Settings;

public sealed class GateOptionsTests
{
    [Fact]
    public void Parse_AGoodFile_IsRead()
    {
        var (options, errors) = Parse("""{ "socket": "/run/g/s", "stopGraceMilliseconds": 7, "vnfs": [ { "vnf": "hss", "listen": "127.0.1.1:80" }, { "vnf": "a", "listen": "[::1]:81", "peers": [{ "site": "b", "address": "127.0.2.1:81" }] } ] }""");

        Assert.Empty(errors);
        Assert.Equal(TimeSpan.FromMilliseconds(7), options!.StopGrace);
        Assert.Equal(new VnfOptions { Vnf = new VnfId("hss"), Listen = IPEndPoint.Parse("127.0.1.1:80") }, options.Vnfs[0]);
        Assert.Equal(IPEndPoint.Parse("127.0.2.1:81"), options.Vnfs[1].Peers[new SiteId("b")]);
    }

    [Fact]
    public void Parse_ManyMistakes_AllAreNamedWithFileKeyAndRemedy()
    {
        var (options, errors) = Parse("""
            { "socket": "s", "stopGrace": 1, "startTimeoutMilliseconds": 5,
              "vnfs": [ { "vnf": "HSS", "listen": "nowhere:80" }, { "vnf": "a", "listen": "127.0.0.1:80", "connectionsMax": 0, "peers": [{ "site": "B", "address": "b" }, { "site": "c", "address": "127.0.0.1:1" }, { "site": "c", "address": "127.0.0.1:1" }] }, { "vnf": "a", "listen": "127.0.0.1:80" }, 5 ] }
            """);

        Assert.Null(options);
        Assert.All(errors, error => Assert.Matches("^file: .+; .+\\.$", error));
        foreach (var key in new[] { "stopGrace ", "socket ", "startTimeoutMilliseconds ", "vnfs[0].vnf ", "vnfs[0].listen ", "vnfs[1].connectionsMax ", "vnfs[1].peers[0].site ", "vnfs[1].peers[0].address ", "vnfs[1].peers[].site ", "vnfs[].vnf ", "vnfs[].listen ", "vnfs[3] " })
        {
            Assert.Contains(errors, error => error.StartsWith($"file: {key}", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"socket\": ")]
    [InlineData("[]")]
    public void Parse_WhatIsNoObject_IsSaid(string text) => Assert.NotEmpty(Parse(text).Errors);

    [Fact]
    public async Task The_process_says_what_is_wrong_and_exits_with_the_code_for_it()
    {
        await using var gate = GateUnderTest.Start();
        await gate.AttachAsync();

        Assert.Equal(0, (await Run("--help")).Code);
        Assert.Contains("exit codes", (await Run("--help")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await Run()).Code);
        var missing = await Run("--config", "/nowhere/gate.json");
        Assert.Equal(3, missing.Code);
        Assert.Contains("/nowhere/gate.json", missing.Output, StringComparison.Ordinal);
        var second = await Run("--config", gate.Config);
        Assert.Equal(4, second.Code);
        Assert.Contains("another gate runs", second.Output, StringComparison.Ordinal);

        // The address is taken, and so is said of a gate with another folder.
        var text = await File.ReadAllTextAsync(gate.Config, TestContext.Current.CancellationToken);
        var other = gate.Config + ".other";
        await File.WriteAllTextAsync(other, text.Replace("/g/s", "/other/s", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var third = await Run("--config", other);
        Assert.Equal(4, third.Code);
        Assert.Contains("can't listen on", third.Output, StringComparison.Ordinal);

        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(gate.Config)!, "open"));
        folder.UnixFileMode |= UnixFileMode.OtherRead;
        await File.WriteAllTextAsync(other, text.Replace("/g/s", "/open/s", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var fourth = await Run("--config", other);
        Assert.Equal(4, fourth.Code);
        Assert.Contains("can be entered by others", fourth.Output, StringComparison.Ordinal);
    }

    private static (GateOptions? Options, IReadOnlyList<string> Errors) Parse(string text)
    {
        var (options, errors) = GateOptionsFile.Parse("file", Encoding.UTF8.GetBytes(text));
        return (options, errors);
    }

    private static async Task<(int Code, string Output)> Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(GateUnderTest.Executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Given.Patience);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        return (process.ExitCode, output);
    }
}
