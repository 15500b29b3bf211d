using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;

namespace NfvHa.Geo.GlobalController.Host.Tests.Control;

/// <summary>A controller location at work, in real time, on real files. In each story at most one gate lets the VNF serve at any moment (S2).</summary>
public sealed class ControllerNodeTests : IAsyncDisposable
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");
    private readonly string _folder = Directory.CreateTempSubdirectory("nfvha-controller-").FullName;
    private Town? _town;

    public async ValueTask DisposeAsync()
    {
        if (_town is not null)
        {
            await _town.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_site_dies_and_another_one_serves()
    {
        var town = await StartAsync();

        town.Sites[A].Die();

        await town.UntilAsync(() => town.Sites.Values.Any(site => site.Name != A && site.Serves), "another site serves");
        Assert.Contains(town.Told, told => told is VerdictChanged { Site: var site, Verdict: Verdict.Failed } && site == A);
        Assert.NotEqual(A, town.State.Vnfs[Town.Vnf].Owner);
    }

    [Fact]
    public async Task A_controller_that_ends_in_a_failover_goes_on_with_it_when_it_is_started_again()
    {
        var town = await StartAsync();
        town.Sites[A].Die();
        await town.UntilAsync(() => town.State.Vnfs[Town.Vnf].Takeover is not null, "the intent is journaled");

        await town.EndControllerAsync();
        await town.StartControllerAsync();

        await town.UntilAsync(() => town.Sites.Values.Any(site => site.Name != A && site.Serves), "another site serves");
        Assert.Equal(1, town.State.Plans.Values.Count(plan => plan.Kind == PlanKind.Failover));
    }

    [Fact]
    public async Task A_healthy_site_serves_on_without_a_controller()
    {
        var town = await StartAsync();

        await town.EndControllerAsync();
        for (var round = 0; round < 20; round++)
        {
            await Task.Delay(Town.Timing.Duration / 10, TimeProvider.System, TestContext.Current.CancellationToken);
            await town.UntilAsync(() => town.Sites[A].Serves, "it serves on");
        }

        await town.StartControllerAsync();
        await town.UntilAsync(() => town.Controller.View.Leads, "the controller leads again");
        Assert.Equal(A, town.State.Vnfs[Town.Vnf].Owner);
    }

    [Fact]
    public async Task An_order_is_taken_up_or_refused_with_every_reason()
    {
        var town = await StartAsync();

        // The target is fit as soon as it was heard for a while: until then the reasons say so, and nothing is begun.
        while (await OrderAsync(new OrderSwitchover(Town.Vnf, B)) is { IsTaken: false } refused)
        {
            Assert.All(refused.Findings, finding => Assert.Contains("is Unknown", finding, StringComparison.Ordinal));
        }

        await town.UntilAsync(() => town.Sites[B].Serves, "the target serves");
        Assert.Equal(["no VNF is named stranger"], (await OrderAsync(new OrderSwitchover(new VnfId("stranger"), B))).Findings);
    }

    /// <summary>What a shell must do, 8: also a commit without an answer ends, and reading on tells.</summary>
    [Fact]
    public async Task Lost_answers_of_the_journal_hold_nothing_up_for_long()
    {
        var asked = 0;
        _town = await Town.StartAsync(new InMemoryControlStore(100, () => ++asked % 3 == 0 ? RequestFate.AnswerLost : asked % 5 == 0 ? RequestFate.RequestLost : RequestFate.Answered));

        _town.Sites[A].Die();

        await _town.UntilAsync(() => _town.Sites.Values.Any(site => site.Name != A && site.Serves), "another site serves");
        Assert.Contains("the journal did not answer", _town.Troubles);
    }

    private async Task<Host.Control.OrderOutcome> OrderAsync(OperatorOrder order) => await _town!.Controller.OrderAsync(order, TestContext.Current.CancellationToken);

    private async Task<Town> StartAsync()
    {
        var opened = await SqliteControlStore.OpenAsync(new SqliteJournalOptions { Path = Path.Combine(_folder, "journal.db") });
        return _town = await Town.StartAsync(opened.Value!);
    }
}
