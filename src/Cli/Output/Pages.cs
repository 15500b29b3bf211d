using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Output;

/// <summary>Answers of the operator API as people read them.</summary>
/// <param name="terminal">Where they are written.</param>
internal sealed class Pages(Terminal terminal)
{
    internal void Show(LocationStatus status)
    {
        terminal.Out.WriteLine($"{status.Location} {(status.Leads ? "leads" : status.Leader is { } leader ? $"follows {leader}" : "knows no leader")} (term {status.Term}, journal {status.Journal}){(status.IsAdmitted ? "" : "; it is not admitted")}");
        terminal.Out.WriteLine($"sites: {string.Join(", ", status.Sites.Select(sites => $"{sites.Value} {sites.Key}"))}; VNFs: {status.Vnfs}; plans in progress: {status.PlansInProgress}; alarms: {status.Alarms}");
        Sheet.Of("LOCATION", "LEADS", "ADMITTED", "HEARD", "SHARES THE FATE OF")
            .AddAll(status.Locations, seen => [seen.Location, Yes(seen.Leads), Yes(seen.IsAdmitted), seen.SilenceSeconds is null ? "never" : $"{Words.Seconds(seen.SilenceSeconds)} ago", seen.FailureDomain ?? "-"])
            .Write(terminal);
        if (status.Alarms > 0)
        {
            Show([.. status.Worst]);
        }

        if (status.Alarms > status.Worst.Length)
        {
            terminal.Out.WriteLine($"and {status.Alarms - status.Worst.Length} more: geo alarms");
        }
    }

    internal void Show(SiteStatus[] sites) => Sheet.Of("SITE", "VERDICT", "HEARD", "SERVES", "DRAINED OF", "TROUBLES")
        .AddAll(sites, site => [site.Site, site.Verdict, site.SilenceSeconds is null ? "never" : $"{Words.Seconds(site.SilenceSeconds)} ago", Words.List(site.Owns), Words.List(site.Drained), Words.List(site.Troubles)])
        .Write(terminal);

    internal void Show(VnfList vnfs)
    {
        Sheet.Of("VNF", "OWNER", "EPOCH", "SERVED", "LEVEL", "REPLICATION", "MAY TAKE OVER", "SYNC", "MOVES TO", "PLAN")
            .AddAll(vnfs.Owned, vnf => [vnf.Vnf, $"{vnf.Owner} ({vnf.OwnerVerdict})", vnf.Epoch, vnf.IsServed is { } isServed ? Yes(isServed) : "?", Words.Number(vnf.Level), vnf.Replication, Words.List(vnf.Successors), Words.List(vnf.Sync), vnf.Takeover?.Target ?? "-", Words.Number(vnf.Plan)])
            .Write(terminal);
        if (!vnfs.Spread.IsEmpty)
        {
            Sheet.Of("ACTIVE/ACTIVE VNF", "EPOCH", "HELD", "WEIGHTS")
                .AddAll(vnfs.Spread, vnf => [vnf.Vnf, vnf.Epoch, Yes(vnf.IsFrozen), string.Join(", ", vnf.Weights.Select(weight => $"{weight.Site} {weight.Weight}{(weight.IsDrained ? " (drained)" : "")}"))])
                .Write(terminal);
        }
    }

    internal void Show(AlarmStatus[] alarms) => Sheet.Of("SEVERITY", "SUBJECT", "WHAT", "TO DO")
        .AddAll(alarms, alarm => [alarm.Severity, alarm.Subject, alarm.Text, alarm.ToDo])
        .Write(terminal, "no alarm stands");

    internal void Show(LossStatus[] losses) => Sheet.Of("VNF", "OWNER", "TARGET", "REPLICATION", "LOST AT MOST", "EXPECTED", "NOTE")
        .AddAll(losses, loss => [loss.Vnf, loss.Owner, loss.Target ?? "-", loss.Replication, Words.LossMax(loss.Loss), Words.LossExpected(loss.Loss), loss.Note])
        .Write(terminal);

    internal void Show(PlanStatus[] plans) => Sheet.Of("PLAN", "KIND", "STATE", "VNFS", "REASON")
        .AddAll(plans, plan => [Words.Number(plan.Plan), plan.Kind, State(plan), Words.Number(plan.Items.Length + plan.Shifts.Length), plan.Reason])
        .Write(terminal, "no plan is in progress, and none ended lately");

    internal void Show(PlanStatus plan)
    {
        terminal.Out.WriteLine($"plan {plan.Plan} ({plan.Kind}) is {State(plan)}: {plan.Reason}");
        Sheet.Of("VNF", "FROM", "TO", "STEP", "SINCE", "NOTE")
            .AddAll(plan.Items, item => [item.Vnf, item.From, item.Target ?? "?", item.Step, Words.Seconds(item.StepSeconds), item.Note])
            .AddAll(plan.Shifts, shift => [shift.Vnf, shift.IsDrained ? shift.Site : "others", shift.IsDrained ? "others" : shift.Site, shift.Step, "-", shift.Note])
            .Write(terminal);
    }

    internal void Show(OrderAnswer answer)
    {
        foreach (var finding in answer.Findings)
        {
            terminal.Out.WriteLine($"against it: {finding}");
        }

        if (answer.Forecast is { } forecast)
        {
            Sheet.Of("VNF", "FROM", "TO", "OUT AT MOST", "EXPECTED", "WITHIN LEVEL", "LOST AT MOST", "EXPECTED", "NOTE")
                .AddAll(forecast.Vnfs, vnf => [vnf.Vnf, vnf.From, vnf.Target ?? "?", Words.Seconds(vnf.OutageSecondsMax), Words.Seconds(vnf.OutageSecondsExpected), Yes(vnf.IsWithinLevel), Words.LossMax(vnf.Loss), Words.LossExpected(vnf.Loss), vnf.Note])
                .AddAll(forecast.Shifts, shift => [shift.Vnf, shift.IsDrained ? shift.Site : "others", shift.IsDrained ? "others" : shift.Site, "0.0 s", "0.0 s", "yes", "nothing", "nothing", shift.Note])
                .Write(terminal, "nothing would move");
        }
        else if (answer.IsTaken)
        {
            terminal.Out.WriteLine(answer.Plan is { } plan ? $"taken up as plan {plan}: geo plan watch {plan}" : "taken up");
        }
    }

    internal void Show(PolicyAnswer answer)
    {
        Sheet.Of("", "WHAT", "FIELD", "FROM", "TO", "LOOK TWICE")
            .AddAll(answer.Changes, change => [change.Kind switch { "Added" => "+", "Removed" => "-", _ => "~" }, change.Subject, change.Field, Dash(change.From), Dash(change.To), change.Danger])
            .Write(terminal, "nothing differs");
        foreach (var finding in answer.Findings)
        {
            terminal.Out.WriteLine($"against it: {finding}");
        }

        if (answer.IsTaken)
        {
            terminal.Out.WriteLine("written");
        }
    }

    internal void Show(EventPage page)
    {
        if (page.Missed > 0)
        {
            terminal.Out.WriteLine($"... {page.Missed} events are no longer kept");
        }

        foreach (var line in page.Events)
        {
            terminal.Out.WriteLine($"{Words.Time(line.At)} {line.Number} {line.Kind} {line.Subject}: {line.Text}");
            foreach (var evidence in line.Evidence)
            {
                terminal.Out.WriteLine($"    {evidence}");
            }
        }

        terminal.Out.Flush();
    }

    internal void Show(Explanation explanation)
    {
        terminal.Out.WriteLine(explanation.Summary);
        foreach (var section in explanation.Sections.Where(section => !section.Lines.IsEmpty))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(section.Title);
            foreach (var line in section.Lines)
            {
                terminal.Out.WriteLine($"  {line}");
            }
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine("what happened");
        foreach (var line in explanation.History)
        {
            terminal.Out.WriteLine($"  {Words.Time(line.At)} {line.Text} [{line.Source}]");
        }
    }

    /// <summary>Where a plan is, in a word or two.</summary>
    internal static string State(PlanStatus plan) =>
        plan.IsOver ? "over" : plan.NeedsApproval ? "waiting for approval" : plan.IsCancelled ? "being called off" : "in progress";

    private static string Dash(string text) => text.Length == 0 ? "-" : text;

    private static string Yes(bool isSo) => isSo ? "yes" : "no";
}
