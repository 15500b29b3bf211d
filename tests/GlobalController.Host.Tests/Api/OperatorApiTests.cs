using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Tests.Control;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.GlobalController.Host.Tests.Api;

/// <summary>The operator API of a location at work, over real HTTPS.</summary>
public sealed class OperatorApiTests : IAsyncDisposable
{
    private static readonly SiteId A = new("a");
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
    public async Task Who_shows_no_token_or_a_wrong_one_is_told_nothing()
    {
        _desk = await Desk.StartAsync();
        foreach (var token in (string?[])[null, "", "x", Desk.Token + "x", Desk.Token[..^1], Desk.Token.ToLowerInvariant()])
        {
            using var client = Desk.Open(token);
            foreach (var path in (string[])["/v1/status", "/openapi.json", "/nothing"])
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
                Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    [Fact]
    public async Task A_certificate_of_another_member_or_authority_is_not_taken()
    {
        _desk = await Desk.StartAsync();
        using var stranger = Desk.Open(Desk.Token, MemberId.Of(new LocationId("other")));
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync(new Uri("/v1/status", UriKind.Relative), TestContext.Current.CancellationToken));

        var wrong = await Desk.StartApiAsync(options => options with { Files = options.Files with { TrustFile = options.TokenFile } });
        Assert.Null(wrong.Value);
        Assert.Contains("token", wrong.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Desk.Token, wrong.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_HTTP_gets_no_answer()
    {
        _desk = await Desk.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri($"http://{Desk.Api.ListensAt}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", Desk.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("/v1/status", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_that_others_can_read_is_refused()
    {
        _desk = await Desk.StartAsync();
        Desk.WriteToken(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var started = await Desk.StartApiAsync();

        Assert.Null(started.Value);
        Assert.Contains("open to others (mode 640)", started.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        _desk = await Desk.StartAsync();

        var second = await Desk.StartApiAsync(options => options with { Listen = Desk.Api.ListensAt });

        Assert.Contains($"can't listen at {Desk.Api.ListensAt}", second.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_there_is_is_shown()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();

        var status = await Desk.GetAsync<LocationStatus>("/v1/status");
        Assert.True(status.Leads && status.IsAdmitted);
        Assert.Equal(("loc", "loc", 2), (status.Location, status.Leader, status.Vnfs));
        Assert.Equal(3, status.Sites["Healthy"]);
        var site = (await Desk.GetAsync<ImmutableArray<SiteStatus>>("/v1/sites"))[0];
        Assert.Equal(("a", "Healthy"), (site.Site, site.Verdict));
        Assert.Equal(["web"], site.Owns);
        var vnf = Assert.Single((await Desk.UntilAsync<VnfList>("/v1/vnfs", list => list.Owned.All(owned => owned.IsServed == true))).Owned);
        Assert.Equal(("web", "a", "1.1", true), (vnf.Vnf, vnf.Owner, vnf.Epoch, vnf.IsServed));
        Assert.Empty(await Desk.GetAsync<ImmutableArray<AlarmStatus>>("/v1/alarms"));
        Assert.Empty(await Desk.GetAsync<ImmutableArray<PlanStatus>>("/v1/plans"));
        var loss = Assert.Single(await Desk.GetAsync<ImmutableArray<LossStatus>>("/v1/loss"));
        Assert.Equal(("web", "a", "b"), (loss.Vnf, loss.Owner, loss.Target));
        Assert.Equal(new LossBounds(0, 0, 0, 0), loss.Loss);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_follow_and_begins_nothing()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();
        foreach (var (order, body) in ((string, string)[])[("failover", """{"vnf":"web"}"""), ("switchover", """{"vnf":"web","site":"b"}"""), ("drain", """{"site":"a"}""")])
        {
            var (status, answer) = await Desk.PostAsync<OrderAnswer>($"/v1/orders/{order}?dryRun=true", body);

            Assert.Equal(HttpStatusCode.OK, status);
            Assert.True(answer is { IsDryRun: true, IsTaken: false, Plan: null }, order);
            var forecast = Assert.Single(answer.Forecast!.Vnfs);
            Assert.Equal(("web", "a", "b"), (forecast.Vnf, forecast.From, forecast.Target));
            Assert.True(forecast.OutageSecondsExpected < forecast.OutageSecondsMax, order);
            Assert.Equal(new LossBounds(0, 0, 0, 0), forecast.Loss);
        }

        Assert.Empty(Desk.Town.State.Plans);
    }

    [Fact]
    public async Task A_switchover_is_taken_up_and_its_plan_named()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();

        var (status, answer) = await Desk.PostAsync<OrderAnswer>("/v1/orders/switchover", """{"vnf":"web","site":"b"}""");

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.True(answer.IsTaken);
        var plan = await Desk.GetAsync<PlanStatus>($"/v1/plans/{answer.Plan}");
        Assert.Equal(("Switchover", "b"), (plan.Kind, Assert.Single(plan.Items).Target));
        await Desk.Town.UntilAsync(() => Desk.Town.Sites[B].Serves, "the target serves");
    }

    [Fact]
    public async Task Plans_are_cancelled_and_only_a_plan_that_waits_needs_approval()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();
        var (_, begun) = await Desk.PostAsync<OrderAnswer>("/v1/orders/drain", """{"site":"a"}""");

        var (approved, _) = await Desk.PostAsync<OrderAnswer>($"/v1/plans/{begun.Plan}/approve");
        Assert.Equal(HttpStatusCode.Accepted, approved);
        var (cancelled, _) = await Desk.PostAsync<JsonElement>($"/v1/plans/{begun.Plan}/cancel");
        Assert.Contains(cancelled, (HttpStatusCode[])[HttpStatusCode.Accepted, HttpStatusCode.UnprocessableEntity]);
        await Desk.Town.UntilAsync(() => Desk.Town.State.Plans[begun.Plan!.Value].IsOver, "the plan ends");
        var (refused, problem) = await Desk.PostAsync<Problem>($"/v1/plans/{begun.Plan}/cancel");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Equal([$"no plan {begun.Plan} is in progress"], problem.Findings);
    }

    [Theory]
    [InlineData("abandon", """{"vnf":"web"}""")]
    [InlineData("degrade-sync", """{"vnf":"web"}""")]
    [InlineData("remove-eligible", """{"vnf":"web","site":"c"}""")]
    [InlineData("remove-sync", """{"vnf":"web","site":"c"}""")]
    [InlineData("failback", """{"site":"a"}""")]
    [InlineData("add-location", """{"location":"second"}""")]
    [InlineData("remove-location", """{"location":"loc"}""")]
    public async Task Every_other_order_reaches_the_loop(string order, string body)
    {
        _desk = await Desk.StartAsync(options => options with { PlanPatience = TimeSpan.FromMilliseconds(50) });
        await Desk.UntilHealthyAsync();

        var (status, answer) = await Desk.PostAsync<JsonElement>($"/v1/orders/{order}", body);

        Assert.True(status is HttpStatusCode.Accepted || (status is HttpStatusCode.UnprocessableEntity && answer.GetProperty("findings").GetArrayLength() > 0), $"{status}: {answer}");
    }

    [Fact]
    public async Task A_failed_over_VNF_is_explained_with_verdict_proof_and_history()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();
        Assert.Contains("there is no cause to move it", (await Desk.GetAsync<Explanation>("/v1/explain/vnf/web")).Summary, StringComparison.Ordinal);
        Desk.Events.Add("Verdict", "site/a", "a is Failed");

        Desk.Town.Sites[A].Die();
        await Desk.Town.UntilAsync(() => Desk.Town.Sites.Values.Any(site => site.Name != A && site.Serves), "another site serves");
        await Desk.Town.UntilAsync(() => Desk.Town.State.Plans.Values.Any(plan => plan.Items.Any(item => item.Step > PlanStep.Switch)), "the plan goes on");

        var vnf = await Desk.GetAsync<Explanation>("/v1/explain/vnf/web");
        Assert.Equal("vnf/web", vnf.Subject);
        Assert.Contains(vnf.Sections, section => section.Title.Contains("proofs", StringComparison.Ordinal) && section.Lines[0].Contains(nameof(FenceProof.LeaseExpired), StringComparison.Ordinal));
        Assert.Contains(vnf.History, line => line.Text.StartsWith("Failover of web from a to b intended, through 1.1: a failed: loc: silent for", StringComparison.Ordinal));
        Assert.Contains(vnf.History, line => line.Text == "web granted to b at 1.2, by LeaseExpired of a");
        Assert.Contains(vnf.History, line => line.Text.Contains("is at Switch", StringComparison.Ordinal));
        Assert.Equal(vnf.History.OrderBy(line => line.At), vnf.History);
        var site = await Desk.UntilAsync<Explanation>("/v1/explain/site/a", told => told.Summary.StartsWith("a is Failed: a majority of the locations misses it", StringComparison.Ordinal));
        Assert.Contains(site.History, line => line is { Source: "event 1", Text: "Verdict: a is Failed" });
        await Desk.UntilAsync<ImmutableArray<AlarmStatus>>("/v1/alarms", alarms => alarms.Any(alarm => alarm is { Subject: "site/a", Severity: "Critical" }));
    }

    [Fact]
    public async Task A_failover_that_is_asserted_waits_and_then_moves()
    {
        _desk = await Desk.StartAsync();
        await Desk.UntilHealthyAsync();

        var (status, answer) = await Desk.PostAsync<OrderAnswer>("/v1/orders/failover", """{"vnf":"web"}""");

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("Failover", (await Desk.GetAsync<PlanStatus>($"/v1/plans/{answer.Plan}")).Kind);
        await Desk.Town.UntilAsync(() => Desk.Town.Sites[B].Serves, "another site serves");
    }

    [Fact]
    public async Task Who_does_not_lead_says_so_and_begins_nothing()
    {
        _desk = await Desk.StartAsync(options => options with { Others = options.Others.Add(Town.Location, new Uri("https://127.0.0.1:1/")) });
        var state = Desk.Town.State;
        await Desk.Town.Journal.CommitAsync(
            new Transaction(state.Version.Generation, state.Term, []) { NewLeader = new Leader(new LocationId("other"), new BootId("boot")) },
            new JournalStamp(TimeProvider.System.GetUtcNow(), "test"),
            TestContext.Current.CancellationToken);
        await Desk.Town.UntilAsync(() => Desk.Town.State.Leader!.Location != Town.Location, "another location leads");

        var (status, problem) = await Desk.PostAsync<Problem>("/v1/orders/failover", """{"vnf":"web"}""");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Equal(("other", "other leads, not loc", "give the order to other"), (problem.Leader, problem.Detail, problem.ToDo));
        Assert.False((await Desk.GetAsync<LocationStatus>("/v1/status")).Leads);
    }

    [Theory]
    [InlineData("/v1/orders/failover", """{"vnf":"nothing"}""", 404, "/v1/orders/failover: vnf", "there are web")]
    [InlineData("/v1/orders/failover", """{"vnf":"NO"}""", 400, "/v1/orders/failover: vnf", "name a vnf")]
    [InlineData("/v1/orders/failover", """{"vnf":"web","site":"a"}""", 400, "/v1/orders/failover: site", "leave it out")]
    [InlineData("/v1/orders/failover", """{"vnf":"web","sites":"a"}""", 400, "/v1/orders/failover: body $.sites", "write what the order is about as JSON, e.g. {\"vnf\": \"web\"}")]
    [InlineData("/v1/orders/failover", "{", 400, "/v1/orders/failover: body $", "write what the order is about as JSON, e.g. {\"vnf\": \"web\"}")]
    [InlineData("/v1/orders/failover?dryrun=true", """{"vnf":"web"}""", 400, "/v1/orders/failover", "the names there are dryRun")]
    [InlineData("/v1/orders/failover?dryRun=yes", """{"vnf":"web"}""", 400, "/v1/orders/failover: dryRun", "give true or false")]
    [InlineData("/v1/orders/switchover", """{"vnf":"web"}""", 400, "/v1/orders/switchover: site", "name a site")]
    [InlineData("/v1/orders/freeze", """{"vnf":"web"}""", 404, "/v1/orders/freeze: vnf", "there are cdn")]
    [InlineData("/v1/orders/unfreeze", """{"vnf":"web"}""", 404, "/v1/orders/unfreeze: vnf", "there are cdn")]
    [InlineData("/v1/orders/nothing", "{}", 404, "/v1/orders/nothing", "look into /openapi.json")]
    [InlineData("/v1/plans/7/cancel", "", 404, "/v1/plans/7/cancel: plan", "there is no such plan at all")]
    [InlineData("/v1/plans/x/approve", "", 400, "/v1/plans/x/approve: plan", "give a whole number from 1 to 9223372036854775807")]
    public async Task What_is_wrong_where_and_what_to_do_is_said(string path, string body, int status, string where, string toDo)
    {
        _desk = await Desk.StartAsync();

        var (answered, problem) = await Desk.PostAsync<Problem>(path, body);

        Assert.Equal((status, status), ((int)answered, problem.Status));
        Assert.Equal((where, toDo), (problem.Instance, problem.ToDo));
        Assert.Empty(Desk.Town.State.Plans);
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_refused()
    {
        _desk = await Desk.StartAsync();
        var (status, problem) = await Desk.PostAsync<Problem>("/v1/orders/failover", $$"""{"vnf":"{{new string('x', ApiJson.RequestBytesMax)}}"}""");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("longer than", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_come_in_pages_and_are_waited_for()
    {
        _desk = await Desk.StartAsync();
        Desk.Events.Add("Verdict", "site/a", "one");
        Desk.Events.Add("Verdict", "site/a", "two");

        var first = await Desk.GetAsync<EventPage>("/v1/events?max=1");
        Assert.Equal(("one", 1L, 0L), (Assert.Single(first.Events).Text, first.Next, first.Missed));
        Assert.Equal("two", Assert.Single((await Desk.GetAsync<EventPage>("/v1/events?after=1")).Events).Text);
        Assert.Equal(2, (await Desk.GetAsync<EventPage>("/v1/events?after=2")).Next);
        var waiting = Desk.GetAsync<EventPage>("/v1/events?after=2&waitSeconds=30");
        Desk.Events.Add("Verdict", "site/a", "three");
        Assert.Equal("three", Assert.Single((await waiting).Events).Text);
    }

    [Fact]
    public async Task Every_route_is_in_the_OpenAPI_document_and_every_reference_in_it_leads_somewhere()
    {
        _desk = await Desk.StartAsync();
        using var answer = await Desk.Client.GetAsync(new Uri("/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var document = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}")).ToList();
        Assert.Equal(Desk.Api.Served.Order(), described.Order());
        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var reference in document.GetProperty("paths").GetRawText().Split("\"#/components/schemas/").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]))
        {
            Assert.True(schemas.TryGetProperty(reference, out _), reference);
        }

        var ids = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => operation.Value.GetProperty("operationId").GetString())).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }
}
