using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Tests.Control;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Tests.Traffic;

/// <summary>The shell of the traffic core beside a controller, in real time: clients follow the owner, and the plan learns that they did.</summary>
public sealed class TrafficNodeTests : IAsyncDisposable
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");
    private readonly string _folder = Directory.CreateTempSubdirectory("nfvha-traffic-").FullName;
    private readonly Edge _edge = new();
    private Town? _town;

    private Town Town => _town!;

    public async ValueTask DisposeAsync()
    {
        if (_town is not null)
        {
            await _town.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Clients_follow_when_a_site_dies_and_the_plan_gets_the_proof()
    {
        await StartAsync();

        Town.Sites[A].Die();

        await MovedAsync();
        Assert.Equal(Town.State.Vnfs[Town.Vnf].Owner, await _edge.AskAsync());
    }

    [Fact]
    public async Task Clients_follow_a_switchover()
    {
        await StartAsync();

        // Its target must have been heard for a while.
        while (!(await Town.Controller.OrderAsync(new OrderSwitchover(Town.Vnf, B), TestContext.Current.CancellationToken)).IsTaken)
        {
        }

        await MovedAsync();
        Assert.Equal(B, await _edge.AskAsync());
    }

    [Fact]
    public async Task Clients_of_several_sites_leave_the_one_that_dies()
    {
        await StartAsync();
        await Town.UntilAsync(() => Proofs(Town.Spread).Any(moved => moved.Sites.Equals(SiteSet.Of(A, B))), "clients are proven to be at both sites");

        Town.Sites[A].Die();

        await Town.UntilAsync(() => Proofs(Town.Spread).Any(moved => moved.Sites.Equals(SiteSet.Of(B))), "clients are proven to be at the site that is left");
        Assert.Equal([new SiteWeight(B, SiteWeight.Whole)], _edge.Far.IntentOf(Town.Spread)!.Weights);
    }

    [Fact]
    public async Task A_leader_that_starts_again_goes_on_with_what_the_journal_holds_and_DNS_that_starts_empty()
    {
        await StartAsync();
        Town.Sites[A].Die();
        await Town.UntilAsync(() => Town.State.Vnfs[Town.Vnf].Takeover is not null, "the intent is journaled");

        await Town.EndControllerAsync();
        await Town.StartControllerAsync();

        await MovedAsync();
        Assert.Equal(Town.State.Vnfs[Town.Vnf].Owner, await _edge.AskAsync());
        Assert.Equal(Intent(), _edge.Far.IntentOf(Town.Vnf));
    }

    [Fact]
    public async Task Lost_answers_of_the_journal_hold_nothing_up_for_long()
    {
        var asked = 0;
        await StartAsync(new InMemoryControlStore(
            100, () => Interlocked.Increment(ref asked) % 3 == 0 ? RequestFate.AnswerLost : asked % 5 == 0 ? RequestFate.RequestLost : RequestFate.Answered));

        Town.Sites[A].Die();

        await MovedAsync();
        Assert.Equal(Town.State.Vnfs[Town.Vnf].Owner, await _edge.AskAsync());
    }

    [Fact]
    public async Task A_driver_that_is_out_or_starts_empty_gets_the_newest_intent_once_it_is_back()
    {
        await StartAsync();

        _edge.Far.Fail(new PublishRetry(TimeSpan.FromMilliseconds(20), "far is out"));
        _edge.Far.Restart();
        await Town.UntilAsync(() => Reports().Any(report => report.Status.Progress == TrafficProgress.Publishing), "the operator is told that a driver is late");
        await Town.UntilAsync(() => _edge.Lines.Contains("far is out"), "and why");
        _edge.Far.Fail(null);

        await Town.UntilAsync(() => _edge.Far.IntentOf(Town.Vnf) is { } intent && intent == Intent(), "it publishes what is journaled");
        await Town.UntilAsync(() => Reports().Last().Status.Progress == TrafficProgress.AsWanted, "all is as wanted again");
    }

    private IEnumerable<Moved> Proofs(VnfId service) => _edge.Told.OfType<Moved>().Where(moved => moved.Service == service);

    private IEnumerable<Report> Reports() => _edge.Told.OfType<Report>().Where(report => report.Service == Town.Vnf);

    private TrafficIntent? Intent() => _edge.Node.View?.Services.GetValueOrDefault(Town.Vnf)?.Intent;

    /// <summary>Starts a town whose clients are proven to be at the first site.</summary>
    private async Task StartAsync(IControlStore? journal = null)
    {
        journal ??= (await SqliteControlStore.OpenAsync(new SqliteJournalOptions { Path = Path.Combine(_folder, "journal.db") })).Value!;
        _town = await Town.StartAsync(journal, _edge.Start);
        _edge.Town = _town;
        await Town.UntilAsync(() => Proofs(Town.Vnf).Any(moved => moved.Sites.Contains(A)), "clients are proven to be at the first site");
    }

    /// <summary>Waits until the plan has gone past the step in which it waits for clients; long before it would have done so without proof.</summary>
    private async Task MovedAsync()
    {
        await Town.UntilAsync(() => Town.State.Plans.Values.Any(plan => plan.Items.Any(item => item.Step is PlanStep.Protection or PlanStep.Done)), "the plan has its proof");
        var moved = Town.State.Vnfs[Town.Vnf];
        Assert.Contains(Proofs(Town.Vnf), proof => proof.Version.Epoch == moved.Epoch && proof.Sites.Contains(moved.Owner));
        Assert.NotEqual(A, moved.Owner);
    }
}
