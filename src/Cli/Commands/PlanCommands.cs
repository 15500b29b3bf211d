using System.CommandLine;
using NfvHa.Geo.Cli.Connection;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The commands about plans.</summary>
internal static class PlanCommands
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    internal static Command Create(Terminal terminal)
    {
        var pages = new Pages(terminal);
        var list = new GlobalOptions();
        var listing = list.AddTo(new Command("list", "The plans in progress, and those that ended last."));
        listing.SetAction((parsed, cancellation) => list.ShowAsync<PlanStatus[]>(parsed, terminal, "/v1/plans", pages.Show, cancellation));
        return Help.WithExamples(
            new Command("plan", "Shows, watches, calls off and approves plans.")
            {
                Help.WithExamples(listing, "geo plan list"),
                Show(terminal, pages),
                Watch(terminal),
                Order(terminal, "cancel", "Calls a plan off: what has not switched stays, what is switching goes back."),
                Order(terminal, "approve", "Lets those VNFs of a failover go on that wait for an operator."),
            },
            "geo plan list", "geo plan watch 42");
    }

    private static Command Show(Terminal terminal, Pages pages)
    {
        var (options, plan) = (new GlobalOptions(), Arguments.Plan());
        var command = options.AddTo(new Command("show", "One plan, with each of its VNFs.") { plan });
        command.SetAction((parsed, cancellation) => options.ShowAsync<PlanStatus>(parsed, terminal, $"/v1/plans/{parsed.GetValue(plan)}", pages.Show, cancellation));
        return Help.WithExamples(command, "geo plan show 42");
    }

    private static Command Watch(Terminal terminal)
    {
        var (options, plan) = (new GlobalOptions(), Arguments.Plan());
        var command = options.AddTo(new Command("watch", "Says each step of a plan as it is taken, until nothing is left to do.") { plan });
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, client => WatchAsync(terminal, client, options.Format(parsed), parsed.GetValue(plan), cancellation)));
        return Help.WithExamples(command, "geo plan watch 42");
    }

    private static async Task<int> WatchAsync(Terminal terminal, OperatorClient client, OutputFormat format, long plan, CancellationToken cancellation)
    {
        var said = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var answer = await client.GetAsync<PlanStatus>($"/v1/plans/{plan}", cancellation).ConfigureAwait(false);
            if (answer.Value is not { } status)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            foreach (var line in Lines(status).Where(line => format == OutputFormat.Table && said.Add(line)))
            {
                terminal.Out.WriteLine($"{Words.Time(terminal.Time.GetUtcNow())} {line}");
                terminal.Out.Flush();
            }

            if (status.IsOver)
            {
                if (format != OutputFormat.Table)
                {
                    Writer.Write(terminal, format, status, _ => { });
                }

                return ExitCode.Done;
            }

            await Task.Delay(LookAgain, terminal.Time, cancellation).ConfigureAwait(false);
        }
    }

    private static IEnumerable<string> Lines(PlanStatus plan) =>
    [
        $"plan {plan.Plan} ({plan.Kind}) is {Pages.State(plan)}: {plan.Reason}",
        .. plan.Items.Select(item => $"{item.Vnf}: {item.Step}, {item.From} to {item.Target ?? "?"}{(item.Note.Length > 0 ? $" ({item.Note})" : "")}"),
        .. plan.Shifts.Select(shift => $"{shift.Vnf}: {shift.Step}, clients {(shift.IsDrained ? "leave" : "come back to")} {shift.Site}{(shift.Note.Length > 0 ? $" ({shift.Note})" : "")}"),
    ];

    private static Command Order(Terminal terminal, string name, string what)
    {
        var (options, plan, yes) = (new GlobalOptions(), Arguments.Plan(), OrderCommands.Yes());
        var command = options.AddTo(new Command(name, what) { plan, yes });
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, async client =>
        {
            if (OrderCommands.Confirm(terminal, parsed.GetValue(yes), $"geo plan {name} {parsed.GetValue(plan)}") is { } refused)
            {
                return refused;
            }

            var answer = await client.OrderAsync($"/v1/plans/{parsed.GetValue(plan)}/{name}", null, cancellation).ConfigureAwait(false);
            if (answer.Value is not { } taken)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(terminal, options.Format(parsed), taken, new Pages(terminal).Show);
            return ExitCode.Done;
        }));
        return Help.WithExamples(command, $"geo plan {name} 42 --yes");
    }
}
