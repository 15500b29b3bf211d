using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>Says why a site or VNF was, or was not, failed over: the rules of docs/protocol.md, with what is known about each now.</summary>
internal static class Explainer
{
    /// <summary>Explains a site.</summary>
    internal static Explanation Explain(Picture picture, SiteId site, IEnumerable<HistoryLine> history)
    {
        var verdict = picture.Survey.Verdict(site);
        var owned = picture.State.Vnfs.Values.Where(record => record.Owner == site).ToList();
        var moving = owned.Count(record => record.Takeover is not null);
        var summary = $"{site} is {verdict}: {Meaning(verdict)}. It may serve {Count(owned.Count)}"
            + (moving > 0 ? $", of which {moving} {(moving == 1 ? "is" : "are")} being taken over." : ".");
        return new Explanation(
            $"site/{site}",
            summary,
            [
                new("what each location and peer sees", picture.Survey.Evidence(site)),
                new("what it may serve", [.. owned.Select(record => $"{record.Vnf} at {record.Epoch}: {Summary(picture, record)}")]),
                new("plans", Plans(picture, new Subject(site, null))),
            ],
            [.. history]);
    }

    /// <summary>Explains a VNF.</summary>
    internal static Explanation Explain(Picture picture, VnfRecord record, IEnumerable<HistoryLine> history) => new(
        $"vnf/{record.Vnf}",
        Summary(picture, record),
        [
            new($"verdict on {record.Owner}, which may serve it", [$"{picture.Survey.Verdict(record.Owner)}: {Meaning(picture.Survey.Verdict(record.Owner))}", .. picture.Survey.Evidence(record.Owner)]),
            new("what its sites say of it", [.. record.Spec.Sites.Sites.Select(site => Said(picture, record, site))]),
            new("promises and revocations", [.. picture.State.Locations.Members.Select(location => Promise(picture, record, location))]),
            new("proofs that the owner serves no more", [.. Proofs(picture, record)]),
            new("who may take over", [.. Successors(picture, record)]),
            new("plans", Plans(picture, new Subject(null, record.Vnf))),
        ],
        [.. history]);

    private static string Summary(Picture picture, VnfRecord record)
    {
        var verdict = picture.Survey.Verdict(record.Owner);
        var item = picture.PlanOf(record.Vnf)?.Items.First(item => item.Vnf == record.Vnf);
        if (record.IsReconciling)
        {
            return $"{record.Vnf} is not moved: control state was restored, and not every site was heard since (S1).";
        }

        if (record.Takeover is { } takeover)
        {
            return $"{record.Vnf} is being moved from {record.Owner} to {takeover.Target} ({takeover.Kind}); it waits for a proof that {record.Owner} serves it no more. Begun because: {takeover.Reason}";
        }

        if (item is not null)
        {
            return $"{record.Vnf} is at {item.Step} in plan {picture.PlanOf(record.Vnf)!.Id}, {item.From} to {item.Target?.Value ?? "a site still to be found"}{(item.Note.Length > 0 ? $": {item.Note}" : "")}. Begun because: {picture.PlanOf(record.Vnf)!.Reason}";
        }

        var last = picture.State.Plans.Values.Where(plan => plan.Items.Any(part => part.Vnf == record.Vnf)).MaxBy(plan => plan.Revision);
        var came = last?.Items.First(part => part.Vnf == record.Vnf) is { Step: PlanStep.Done, Target: var target } done && target == record.Owner
            ? $" It came from {done.From} by {last.Kind} (plan {last.Id}), proof {record.Proof}, because: {last.Reason}"
            : "";
        return verdict == Verdict.Failed
            ? $"{record.Vnf} is not failed over although {record.Owner} is Failed: {(record.Spec.IsAutomatic ? "no plan was begun yet; look whether anybody leads" : "it is not to move by itself")}.{came}"
            : $"{record.Vnf} is with {record.Owner}, which is {verdict}: there is no cause to move it.{came}";
    }

    private static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Healthy => "it is heard, and all it reports works",
        Verdict.Degraded => "it is heard, and something there does not work as it should; it serves on",
        Verdict.Isolated => "no location hears it, but it is seen to live: it is not failed over",
        Verdict.Deaf => "it is heard, and does not obey",
        Verdict.Suspect => "it is late or missed, but not by enough witnesses: nothing is begun yet",
        Verdict.Failed => "a majority of the locations misses it: what it serves is failed over",
        _ => "too little is known to say anything: silence proves nothing",
    };

    private static string Said(Picture picture, VnfRecord record, SiteId site)
    {
        if (picture.Survey.Latest(site) is not { } sighting || picture.Survey.Report(site, record.Vnf) is not { } report)
        {
            return $"{site}: nothing was heard";
        }

        List<string> said = [$"obeyed {report.Highest}"];
        if (report.Owned != Epoch.None)
        {
            said.Add($"may serve at {report.Owned}, {(report.LeaseHeld ? "held its lease" : "held no lease")}");
        }

        if (report.GivenUp != Epoch.None)
        {
            said.Add($"gave up through {report.GivenUp}");
        }

        if (report.Prepared != Epoch.None)
        {
            said.Add($"refuses through {report.Prepared} and waited");
        }

        if (record.Spec.IsCheckpointed)
        {
            said.Add(Text($"holds {report.LogLength} entries of {report.LogEpoch}"));
        }

        if (report.Escalated)
        {
            said.Add("can't serve it: local recovery is exhausted");
        }

        return $"{site}, {Ago(sighting.Age)}: {string.Join("; ", said)}";
    }

    private static string Promise(Picture picture, VnfRecord record, LocationId location)
    {
        if (location == picture.View.Location)
        {
            return picture.View.Books.TryGetValue(record.Vnf, out var book)
                ? $"{location}: promised or obeyed up to {book.Kept.Highest}, revoked through {book.Kept.RevokedThrough}, "
                    + (book.IsHoldOver(picture.Now) ? "holds no promise" : $"holds a promise for {Seconds(picture.Now.Until(book.HoldUntil))} more")
                : $"{location}: promised nothing yet";
        }

        if (!picture.View.Reports.TryGetValue(location, out var heard))
        {
            return $"{location}: nothing was heard";
        }

        var revocation = heard.Report.Revocations.Where(revoked => revoked.Vnf == record.Vnf).ToList();
        return $"{location}, {Ago(picture.Now.Since(heard.At))}: "
            + (revocation is [var one] ? $"revoked through {one.Through}, then held a promise for {Seconds(one.Remaining)} more" : "says of no revocation");
    }

    private static IEnumerable<string> Proofs(Picture picture, VnfRecord record)
    {
        yield return $"the last grant, {record.Epoch} to {record.Owner}, rests on {record.Proof}";
        var report = picture.Survey.Report(record.Owner, record.Vnf);
        yield return $"AgentConfirmed: {(report is { } said && said.GivenUp >= record.Epoch ? "yes, its agent gave the epoch up" : $"no, {record.Owner} did not say that it gave {record.Epoch} up")}";
        if (record.Takeover is not { } takeover)
        {
            yield return "VimConfirmed, LeaseExpired: not asked for, no takeover is in progress";
            yield break;
        }

        yield return $"VimConfirmed: {(picture.View.Fences.TryGetValue(record.Vnf, out var fence) && fence.Through >= record.Epoch ? "its servers were reported stopped" : "no, nobody reported its servers stopped")}";
        if (takeover.Kind != TakeoverKind.Failover)
        {
            yield return "LeaseExpired: not for a planned move";
        }
        else if (record.Spec.Gate == GateKind.None || (record.Spec.HasPausableClocks && record.Sync.Members.IsEmpty))
        {
            yield return "LeaseExpired: never, nothing ends its service at the deadline (S5)";
        }
        else
        {
            var prepared = picture.Survey.Report(takeover.Target, record.Vnf) is { } target && target.Prepared >= record.Epoch;
            yield return $"LeaseExpired: needs revocations of {picture.State.Locations.Majority} of {picture.State.Locations.Members.Length} locations, their holds over, and that {takeover.Target} refuses and waited, which it {(prepared ? "does" : "does not say yet")}";
        }
    }

    private static IEnumerable<string> Successors(Picture picture, VnfRecord record) => record.Spec.Sites.Remove(record.Owner).Sites.Select(site =>
        $"{site}: {picture.Survey.Verdict(site)}, {(record.Successors.Contains(site) ? "holds what it takes" : "does not hold what it takes")}, "
        + (record.Eligible.Members.Contains(site) ? "eligible by an expired lease" : "not eligible by an expired lease"));

    private static ImmutableArray<string> Plans(Picture picture, Subject subject) =>
    [
        .. from plan in picture.State.Plans.Values
           from item in plan.Items
           where subject.Concerns(item)
           select $"plan {plan.Id} ({plan.Kind}): {item.Vnf} from {item.From} to {item.Target?.Value ?? "?"} is at {item.Step}{(item.Note.Length > 0 ? $": {item.Note}" : "")}",
    ];

    private static string Count(int vnfs) => vnfs switch { 0 => "no VNF", 1 => "1 VNF", _ => Text($"{vnfs} VNFs") };

    private static string Ago(TimeSpan age) => $"{Seconds(age)} ago";

    private static string Seconds(TimeSpan time) => Text($"{time.TotalSeconds:F1} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
