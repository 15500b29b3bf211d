using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Policy;
using NfvHa.Geo.Hosting.Clocks;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>Everything that operators may ask of a location.</summary>
internal sealed class Routes : IDisposable
{
    private readonly OperatorApiOptions _options;
    private readonly ControllerNode _node;
    private readonly IEventFeed _events;
    private readonly IClock _clock;
    private readonly TimeProvider _time;
    private readonly Forecasts _forecasts;
    private readonly Orders _orders;
    private readonly History _history;

    internal Routes(OperatorApiOptions options, ControllerNode node, IControlStore journal, IEventFeed events, IClock clock, TimeProvider time)
    {
        (_options, _node, _events, _clock, _time) = (options, node, events, clock, time);
        _forecasts = new Forecasts(new DryRun(options.Timing, options.Plans, options.Forecast));
        _orders = new Orders(node, options, time);
        _history = new History(journal, events);
        All = [.. Reading(), .. Explaining(), .. Plans(), .. OrderForm.All.Select(Order), .. new PolicyRoutes(node, _orders, options, time).All];
    }

    /// <summary>All of them.</summary>
    internal ImmutableArray<Route> All { get; }

    public void Dispose() => _history.Dispose();

    private Picture Look() => new(_node.View, _options.Timing, _clock.Read());

    private IEnumerable<Route> Reading()
    {
        yield return Get("/v1/status", "The location that answers, who leads, and how much there is of everything.", typeof(LocationStatus), _ => Look().Status());
        yield return Get("/v1/sites", "Every site, as this location sees it.", typeof(ImmutableArray<SiteStatus>), _ => Sites(Look()));
        yield return Get("/v1/vnfs", "Every VNF, and who may serve it.", typeof(VnfList), _ => Look().Vnfs());
        yield return Get("/v1/alarms", "What an operator should look at now, the worst first.", typeof(ImmutableArray<AlarmStatus>), _ => Look().Alarms());
        yield return Get("/v1/loss", "What a failover of each VNF, begun now, would lose.", typeof(ImmutableArray<LossStatus>), _ => _forecasts.Losses(Look()));
        yield return new Route("GET", "/v1/events", "What happened at this location, oldest first; waits for an event if there is none yet.", typeof(EventPage), EventsAsync)
        {
            Parameters =
            [
                new("after", false, "integer", "the number of the last event that is known; 0, or left out, for all that are kept"),
                new("max", false, "integer", $"the most events to return: 1 to {ApiJson.EventsMax}, by default {ApiJson.EventsMax}"),
                new("waitSeconds", false, "integer", $"how long to wait for an event if there is none: 0 to {ApiJson.WaitSecondsMax}, by default 0"),
            ],
        };
    }

    private IEnumerable<Route> Explaining()
    {
        var site = new Parameter("site", true, "string", "the site");
        var vnf = new Parameter("vnf", true, "string", "the VNF");
        yield return new Route("GET", "/v1/explain/site/{site}", "Why a site was, or was not, found failed, and what became of its VNFs.", typeof(Explanation), call => ExplainAsync(call, "site")) { Parameters = [site] };
        yield return new Route("GET", "/v1/explain/vnf/{vnf}", "Why a VNF was, or was not, failed over.", typeof(Explanation), call => ExplainAsync(call, "vnf")) { Parameters = [vnf] };
    }

    private IEnumerable<Route> Plans()
    {
        var plan = new Parameter("plan", true, "integer", "the number of the plan");
        yield return Get("/v1/plans", "The plans in progress, and those that ended last.", typeof(ImmutableArray<PlanStatus>), _ => AllPlans(Look()));
        yield return new Route("GET", "/v1/plans/{plan}", "One plan.", typeof(PlanStatus), call => Task.FromResult(Known(call, out var found, out var wrong) ? Answer.Of(found) : wrong!)) { Parameters = [plan] };
        yield return new Route("POST", "/v1/plans/{plan}/cancel", "Calls a plan off: what has not switched stays, what is switching goes back.", typeof(OrderAnswer), call => OfPlanAsync(call, id => new CancelPlan(id))) { Parameters = [plan], Status = 202 };
        yield return new Route("POST", "/v1/plans/{plan}/approve", "Lets those VNFs of a failover go on that wait for an operator.", typeof(OrderAnswer), call => OfPlanAsync(call, id => new ApprovePlan(id))) { Parameters = [plan], Status = 202 };
    }

    private Route Order(OrderForm form) => new("POST", $"/v1/orders/{form.Name}", form.Summary, typeof(OrderAnswer), call => OrderAsync(call, form))
    {
        Parameters = form.BeginsPlan ? [new("dryRun", false, "boolean", "only say what would follow: plan, outage and loss; nothing is begun")] : [],
        Takes = typeof(OrderRequest),
        Status = 202,
    };

    private static Route Get(string path, string summary, Type answers, Func<Call, object> read) => new("GET", path, summary, answers, call => Task.FromResult(Answer.Of(read(call))));

    private static ImmutableArray<SiteStatus> Sites(Picture picture) => picture.State.Sites.Sites.Select(picture.Site).ToImmutableArray();

    private static ImmutableArray<PlanStatus> AllPlans(Picture picture) => picture.State.Plans.Values.Select(picture.Plan).ToImmutableArray();

    private bool Known(Call call, out PlanStatus found, out Answer? wrong)
    {
        found = null!;
        if (!call.Number("plan", 0, 1, long.MaxValue, out var id, out wrong))
        {
            return false;
        }

        var picture = Look();
        if (picture.State.Plans.GetValueOrDefault(id) is not { } plan)
        {
            wrong = OrderForm.Unknown(call.Context.Request.Path, "plan", $"{id}", picture.State.Plans.Keys.Select(known => $"{known}"));
            return false;
        }

        found = picture.Plan(plan);
        return true;
    }

    private async Task<Answer> OfPlanAsync(Call call, Func<long, OperatorOrder> order) =>
        Known(call, out var plan, out var wrong) ? await _orders.GiveAsync(order(plan.Plan), call.Context.Request.Path, call.Cancellation).ConfigureAwait(false) : wrong!;

    private async Task<Answer> OrderAsync(Call call, OrderForm form)
    {
        string path = call.Context.Request.Path;
        if (!call.Flag("dryRun", out var isDryRun, out var wrong))
        {
            return wrong;
        }

        var (request, problem) = await call.ReadOrderAsync().ConfigureAwait(false);
        if (request is null)
        {
            return problem!;
        }

        return form.Problem(request, _node.View.State, path)
            ?? (isDryRun
                ? Answer.Of(_forecasts.Try(Look(), form.Make(request)))
                : await _orders.GiveAsync(form.Make(request), path, call.Cancellation).ConfigureAwait(false));
    }

    private async Task<Answer> EventsAsync(Call call)
    {
        if (!call.Number("after", 0, 0, long.MaxValue, out var after, out var wrong)
            || !call.Number("max", ApiJson.EventsMax, 1, ApiJson.EventsMax, out var max, out wrong)
            || !call.Number("waitSeconds", 0, 0, ApiJson.WaitSecondsMax, out var seconds, out wrong))
        {
            return wrong;
        }

        if (seconds > 0)
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, call.Cancellation);
            await _events.WaitAsync(after, either.Token).ConfigureAwait(false);
        }

        var events = _events.Read(after, (int)max);
        return Answer.Of(events.Count == 0 ? new EventPage([], after, 0) : new EventPage([.. events], events[^1].Number, events[0].Number - after - 1));
    }

    private async Task<Answer> ExplainAsync(Call call, string kind)
    {
        string path = call.Context.Request.Path;
        if (!call.Name(kind, out var name, out var wrong))
        {
            return wrong;
        }

        var state = _node.View.State;
        var subject = kind == "site" ? new Subject(new SiteId(name), null) : new Subject(null, new VnfId(name));
        if (subject.Site is { } site ? !state.Sites.Contains(site) : !state.Vnfs.TryGetValue(subject.Vnf!.Value, out _))
        {
            return OrderForm.Unknown(path, kind, name, subject.Site is null ? state.Vnfs.Select(entry => entry.Key.Value) : state.Sites.Sites.Select(known => known.Value));
        }

        var history = await _history.TellAsync(subject, call.Cancellation).ConfigureAwait(false);
        var lines = history.Value ?? [new HistoryLine(_time.GetUtcNow(), "journal", $"can't be read: {history.Problem}")];
        var picture = Look();
        return Answer.Of(subject.Vnf is { } vnf ? Explainer.Explain(picture, picture.State.Vnfs[vnf], lines) : Explainer.Explain(picture, subject.Site!.Value, lines));
    }
}
