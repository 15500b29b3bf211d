using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Host.Tests.Api;

namespace NfvHa.Geo.Cli.Tests.Connection;

/// <summary>The commands against a location at work, over real HTTPS.</summary>
public sealed class OperatorClientTests : IAsyncDisposable
{
    private static readonly SiteId B = new("b");
    private Desk? _desk;

    private Desk Desk => _desk!;

    public async ValueTask DisposeAsync()
    {
        if (_desk is not null)
        {
            await _desk.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_there_is_is_shown_as_table_JSON_and_YAML()
    {
        await StartAsync();

        Assert.StartsWith("loc leads (term 1, journal 1.", (await RunAsync("status")).Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^a +Healthy +.* ago +web ", (await RunAsync("sites")).Out);
        Assert.Matches(@"(?m)^web +a \(Healthy\) +1\.1 +yes +2 +Stateless +b, c ", (await RunAsync("vnfs")).Out);
        Assert.Equal("no alarm stands\n", (await RunAsync("alarms")).Out);
        Assert.Matches("(?m)^web +a +b +Stateless +nothing +nothing", (await RunAsync("loss")).Out);
        Assert.Equal("a", JsonSerializer.Deserialize<VnfList>((await RunAsync("vnfs", "-o", "json")).Out, ApiJson.Options)!.Owned[0].Owner);
        Assert.Contains("- vnf: web\n  owner: a\n", (await RunAsync("vnfs", "-o", "yaml")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_switchover_is_tried_confirmed_given_watched_and_explained()
    {
        await StartAsync();
        string[] order = ["switchover", "web", "--to", "b"];

        Assert.Matches(@"(?m)^web +a +b +\d", (await RunAsync([.. order, "--dry-run"])).Out);
        Assert.Equal(ExitCode.Usage, (await RunAsync(order)).Code);
        Assert.Equal(ExitCode.Usage, (await TypeAsync("n\n", order)).Code);
        Assert.Empty(Desk.Town.State.Plans);
        var given = await TypeAsync("y\n", order);
        Assert.Equal((ExitCode.Done, "geo switchover web: go on? [y/N] "), (given.Code, given.Error));
        var plan = Assert.Single(Desk.Town.State.Plans).Key;
        Assert.Contains($"taken up as plan {plan}", given.Out, StringComparison.Ordinal);
        await Desk.Town.UntilAsync(() => Desk.Town.Sites[B].Serves, "the target serves");
        Assert.Contains($"{plan}", (await RunAsync("plan", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("web", (await RunAsync("plan", "show", $"{plan}")).Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await RunAsync("plan", "cancel", $"{plan}", "--yes")).Code);
        Assert.Contains("is over", (await RunAsync("plan", "watch", $"{plan}")).Out, StringComparison.Ordinal);
        var explained = await RunAsync("explain", "web");
        Assert.Contains("web granted to b at 1.2, by AgentConfirmed of a", explained.Out, StringComparison.Ordinal);
        Assert.StartsWith("b is Healthy", (await RunAsync("explain", "site/b")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_system_refuses_fails_with_every_finding()
    {
        await StartAsync();

        var refused = await RunAsync("switchover", "web", "--to", "a", "--yes");
        var unknown = await RunAsync("failover", "nothing", "--yes");
        var missing = await RunAsync("plan", "cancel", "7", "--yes");

        Assert.Equal((ExitCode.Failed, "The order was refused:\n  web is served by a already\n"), (refused.Code, refused.Error));
        Assert.Equal((ExitCode.Failed, "There is no such thing: no vnf is named nothing. To do: there are web.\n"), (unknown.Code, unknown.Error));
        Assert.Equal(ExitCode.Failed, missing.Code);
        Assert.Equal(ExitCode.Failed, (await RunAsync("switchover", "web", "--to", "a", "--dry-run")).Code);
    }

    [Fact]
    public async Task Events_are_shown_with_their_numbers()
    {
        await StartAsync();
        Desk.Events.Add("Verdict", "site/a", "a is Failed");

        Assert.EndsWith(" 1 Verdict site/a: a is Failed\n", (await RunAsync("events")).Out, StringComparison.Ordinal);
        Assert.Empty((await RunAsync("events", "--after", "1")).Out);
    }

    [Fact]
    public async Task Of_several_controllers_the_one_that_answers_and_leads_is_asked()
    {
        await StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var dead = $"https://{silent.LocalEndpoint}";
        silent.Stop();

        var found = await Shell.RunAsync(["status", "--controller", dead, .. Connection()]);
        var alone = await Shell.RunAsync(["status", .. Connection(dead)]);

        Assert.StartsWith("loc leads", found.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unreachable, alone.Code);
        Assert.Contains("can't be reached", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_location_or_authority_is_not_authorised()
    {
        await StartAsync();
        var folder = Directory.CreateTempSubdirectory("nfvha-cli-");
        try
        {
            var token = Path.Combine(folder.FullName, "token");
            Assert.Equal(ExitCode.Done, (await Shell.RunAsync("token", "new", token)).Code);
            Assert.Equal(ExitCode.Done, (await Shell.RunAsync("ca", "init", folder.FullName)).Code);

            var wrongToken = await Shell.RunAsync("status", "--controller", $"{Desk.Url}", "--token-file", token, "--trust-file", Desk.TrustFile);
            var wrongLocation = await Shell.RunAsync(["status", .. Connection($"other={Desk.Url}")]);
            var wrongAuthority = await Shell.RunAsync("status", "--controller", $"{Desk.Url}", "--token-file", Desk.TokenFile, "--trust-file", Path.Combine(folder.FullName, "ca.crt"));

            Assert.Equal(ExitCode.Unreachable, wrongToken.Code);
            Assert.Contains("does not take the token", wrongToken.Error, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Unreachable, wrongLocation.Code);
            Assert.Contains("shows no certificate that is trusted", wrongLocation.Error, StringComparison.Ordinal);
            Assert.Equal((wrongLocation.Code, true), (wrongAuthority.Code, wrongAuthority.Error.Contains("shows no certificate that is trusted", StringComparison.Ordinal)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_context_says_what_the_arguments_do_not()
    {
        await StartAsync();
        var file = Desk.TokenFile + ".json";
        await File.WriteAllTextAsync(file, $$"""{ "controllers": [{ "url": "{{Desk.Url}}", "location": "loc" }], "tokenFile": "{{Desk.TokenFile}}", "trustFile": "{{Desk.TrustFile}}" }""", TestContext.Current.CancellationToken);

        Assert.StartsWith("loc leads", (await Shell.RunAsync("status", "--context", file)).Out, StringComparison.Ordinal);
        Assert.StartsWith("loc leads", (await Shell.RunAsync(null, ["status"], name => name == "GEO_CONTEXT" ? file : null)).Out, StringComparison.Ordinal);
    }

    private async Task StartAsync()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();
    }

    private string[] Connection(string? url = null) => ["--controller", url ?? $"loc={Desk.Url}", "--token-file", Desk.TokenFile, "--trust-file", Desk.TrustFile];

    private Task<Shell.Outcome> RunAsync(params string[] args) => Shell.RunAsync([.. args, .. Connection()]);

    private Task<Shell.Outcome> TypeAsync(string typed, string[] args) => Shell.RunAsync(typed, [.. args, .. Connection()]);
}
