using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Tests.Api;

namespace NfvHa.Geo.Cli.Tests.Commands;

/// <summary>What is declared, changed by files, against a location at work over real HTTPS.</summary>
public sealed class PolicyCommandTests : IAsyncLifetime
{
    private const string Level1 = "vnfs: [{ name: web, level: 1 }]";
    private Desk _desk = null!;

    private ServiceAvailabilityLevel Level => _desk.Town.State.Vnfs[new VnfId("web")].Spec.Level;

    public async ValueTask InitializeAsync()
    {
        _desk = await Desk.StartAsync();
        await _desk.Town.UntilAsync(() => _desk.Town.Controller.View.Leads, "it leads");
        await _desk.UntilHealthyAsync();
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task What_is_exported_changes_nothing_when_it_is_applied()
    {
        foreach (var format in (string[])["yaml", "json"])
        {
            var exported = await RunAsync("export", "-o", format);
            Assert.Equal((ExitCode.Done, "nothing differs\n"), Told(await ApplyAsync(exported.Out, "--yes")));
        }
    }

    [Fact]
    public async Task A_change_is_shown_tried_written_once_and_then_is_no_change()
    {
        var before = _desk.Town.State.Vnfs[new VnfId("web")];
        var tried = await ApplyAsync(Level1, "--dry-run");
        Assert.Equal(ExitCode.Done, tried.Code);
        Assert.Matches(@"(?m)^~ +vnf/web +level +2 +1", tried.Out);
        Assert.Same(before.Spec, _desk.Town.State.Vnfs[before.Vnf].Spec);

        Assert.Equal(ExitCode.Usage, (await ApplyAsync(Level1)).Code);
        Assert.Equal(ServiceAvailabilityLevel.Level2, Level);

        var written = await ApplyAsync(Level1, "--yes");
        Assert.Equal(ExitCode.Done, written.Code);
        Assert.EndsWith("written\n", written.Out, StringComparison.Ordinal);
        Assert.Equal(ServiceAvailabilityLevel.Level1, Level);
        Assert.Equal((before.Owner, before.Epoch), (_desk.Town.State.Vnfs[before.Vnf].Owner, _desk.Town.State.Vnfs[before.Vnf].Epoch));
        Assert.Equal((ExitCode.Done, "nothing differs\n"), Told(await ApplyAsync(Level1, "--yes")));
    }

    [Fact]
    public async Task Of_two_operators_the_slower_one_is_told()
    {
        var pinned = (await RunAsync("export", "--pin")).Out.Replace("level: 2", "level: 3", StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await ApplyAsync(Level1, "--yes")).Code);

        var late = await ApplyAsync(pinned, "--yes");

        Assert.Equal(ExitCode.Conflict, late.Code);
        Assert.Contains("Somebody else was quicker", late.Error, StringComparison.Ordinal);
        Assert.Equal(ServiceAvailabilityLevel.Level1, Level);
    }

    [Fact]
    public async Task A_file_with_one_error_changes_nothing_at_all()
    {
        var refused = await ApplyAsync("vnfs: [{ name: web, level: 1 }]\n---\nsites: [{ name: nowhere }]\n", "--yes");

        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("document 2, line 3, column 17: sites[0].name is 'nowhere', which is no site here", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ServiceAvailabilityLevel.Level2, Level);
    }

    [Fact]
    public async Task What_speaks_against_a_change_is_said_and_nothing_is_written()
    {
        var refused = await ApplyAsync("sites: [{ name: a, capacity: 0 }]\nvnfs: [{ name: web, level: 1 }]\n", "--yes");

        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("against it: a would carry ", refused.Out, StringComparison.Ordinal);
        Assert.Equal(ServiceAvailabilityLevel.Level2, Level);
        Assert.Empty(_desk.Town.State.Capacities);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_refused_before_it_is_sent()
    {
        var text = new string('#', 10 * 1024 * 1024);
        var refused = await ApplyAsync(text, "--yes");
        Assert.Equal(ExitCode.Configuration, refused.Code);
        Assert.Contains("4 MiB", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_are_held_and_let_go_and_not_changed_in_between()
    {
        var service = Assert.Single(_desk.Town.State.Spread.Values);
        var weights = $"services: [{{ name: {service.Service}, targets: [{{ site: {service.Targets[0].Site}, weight: 77 }}] }}]";
        Assert.Equal(ExitCode.Usage, (await RunAsync("freeze", $"{service.Service}")).Code);
        Assert.Equal(ExitCode.Done, (await RunAsync("freeze", $"{service.Service}", "--yes")).Code);
        await _desk.Town.UntilAsync(() => _desk.Town.State.Spread[service.Service].IsFrozen, "weights are held");
        Assert.Contains("are held: unfreeze them first", (await ApplyAsync(weights, "--yes")).Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Done, (await RunAsync("unfreeze", $"{service.Service}", "--yes")).Code);
        await _desk.Town.UntilAsync(() => !_desk.Town.State.Spread[service.Service].IsFrozen, "weights are let go");
        Assert.Equal(ExitCode.Done, (await ApplyAsync(weights, "--yes")).Code);
        Assert.Equal(77, _desk.Town.State.Spread[service.Service].Targets[0].Weight);
    }

    [Theory]
    [InlineData("abandon", "web")]
    [InlineData("remove-eligible", "web", "c")]
    [InlineData("remove-sync", "web", "c")]
    [InlineData("degrade-sync", "web")]
    public async Task Orders_without_a_forecast_need_a_yes_and_are_taken(params string[] order)
    {
        var asked = await RunAsync(order);
        Assert.Equal(ExitCode.Usage, asked.Code);
        Assert.Contains("needs --yes where nobody can be asked.", asked.Error, StringComparison.Ordinal);
        Assert.Equal((ExitCode.Done, "taken up\n"), Told(await RunAsync([.. order, "--yes"])));
    }

    private static (int Code, string Out) Told(Shell.Outcome outcome) => (outcome.Code, outcome.Out);

    private async Task<Shell.Outcome> ApplyAsync(string file, params string[] more)
    {
        var path = $"{_desk.TokenFile}-policy.yaml";
        await File.WriteAllTextAsync(path, file, TestContext.Current.CancellationToken);
        return await RunAsync(["apply", "-f", path, .. more]);
    }

    private Task<Shell.Outcome> RunAsync(params string[] args) =>
        Shell.RunAsync([.. args, "--controller", $"{_desk.Url}", "--token-file", _desk.TokenFile, "--trust-file", _desk.TrustFile]);
}
