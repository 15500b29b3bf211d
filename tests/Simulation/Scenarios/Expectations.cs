using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>The statements that say what must hold at the end. Each says what holds instead, or null.</summary>
public static class Expectations
{
    /// <summary>The statements.</summary>
    public static ImmutableArray<Statement<Func<Account, string?>>> All { get; } =
    [
        Of("VNF served by SITE", VnfAndSite, (account, at) => account.ServedBy(at.Vnf) is var by && by == at.Site ? null : by is { } other ? $"{Words.Of(other)} serves it" : "nobody serves it"),
        Of("VNF not served", blanks => blanks.Vnf(), (account, vnf) => account.ServedBy(vnf) is { } by ? $"{Words.Of(by)} serves it" : null),
        Of("VNF never served by SITE", VnfAndSite, (account, at) => account.EverServedBy(at.Vnf).Contains(at.Site) ? "it answered" : null),
        Of("outage of VNF at most TIME", VnfAndTime, (account, most) => account.LongestOutage(most.Vnf) is var outage && outage <= most.Time ? null : $"it was {Words.Of(outage)}"),
        Of("outage of VNF at least TIME", VnfAndTime, (account, least) => account.LongestOutage(least.Vnf) is var outage && outage >= least.Time ? null : $"it was {Words.Of(outage)}"),
        Of("outage of VNF as foreseen", blanks => blanks.Vnf(), (account, vnf) => AsForeseen(account.LongestOutage(vnf), account.Foreseen(vnf))),
        Of("no outage of VNF", blanks => blanks.Vnf(), (account, vnf) => account.LongestOutage(vnf) is var outage && outage == TimeSpan.Zero ? null : $"it was {Words.Of(outage)}"),
        Of("VNF lost at most NUMBER writes", VnfAndNumber, (account, most) => account.WritesLost(most.Vnf) is var lost && lost <= most.Number ? null : $"it lost {lost}"),
        Of("VNF lost some writes", blanks => blanks.Vnf(), (account, vnf) => account.WritesLost(vnf) == 0 ? "it lost none" : null),
        Of("VNF lost no write", blanks => blanks.Vnf(), (account, vnf) => account.WritesLost(vnf) is var lost && lost == 0 ? null : $"it lost {lost}"),
        Of("VNF moved NUMBER times", VnfAndNumber, (account, moved) => account.Moves(moved.Vnf) is var moves && moves == moved.Number ? null : $"it moved {moves} times"),
        Of("no takeover of VNF", blanks => blanks.Vnf(), (account, vnf) => account.Intents(vnf) + account.Moves(vnf) is var takeovers && takeovers == 0 ? null : $"there were {takeovers}"),
        Of("NUMBER intents for VNF", VnfAndNumber, (account, counted) => account.Intents(counted.Vnf) is var intents && intents == counted.Number ? null : $"there were {intents}"),
        Of("VNF granted by PROOF", blanks => (Vnf: blanks.Vnf(), Proof: blanks.OneOf("PROOF", Proofs)), (account, granted) => account.Record(granted.Vnf).Proof is var proof && proof == granted.Proof ? null : $"it was granted by {proof}"),
        Of("VNF protected by nobody", blanks => blanks.Vnf(), (account, vnf) => Protected(account.Record(vnf), SiteSet.Empty)),
        Of("VNF protected by SITES", blanks => (Vnf: blanks.Vnf(), Sites: blanks.Sites()), (account, at) => Protected(account.Record(at.Vnf), at.Sites)),
        Of("VNF fenced at SITE before the next grant", VnfAndSite, (account, at) => account.IsFencedBeforeGrant(at.Vnf, at.Site) ? null : "its gate was open after the grant, or never closed"),
        Of("alarm about the clock of site SITE", blanks => blanks.Site(), (account, site) => account.IsAlarmed(site) ? null : "there was none"),
        Of("no alarm about the clock of site SITE", blanks => blanks.Site(), (account, site) => account.IsAlarmed(site) ? "there was one" : null),
        Of("NUMBER orders refused", blanks => blanks.Number(), (account, number) => account.Refused is var refused && refused == number ? null : $"there were {refused}"),
        Of("VNF waits for an operator", blanks => blanks.Vnf(), (account, vnf) => Waits(account, vnf, PlanStep.Approval)),
        Of("VNF waits for a site", blanks => blanks.Vnf(), (account, vnf) => Waits(account, vnf, PlanStep.Placement)),
        Of("clients of NAME sent to SITES", blanks => (Service: new VnfId(blanks["NAME"]), Sites: blanks.Sites()), (account, sent) => account.SentTo(sent.Service) is var sites && sites.Equals(sent.Sites) ? null : $"they are sent to {Words.Of(sites)}"),
        Of("clients of NAME follow", blanks => new VnfId(blanks["NAME"]), (account, service) => account.Follow(service) ? null : "nobody said so"),
        Of("no plan in progress", _ => 0, (account, _) => account.PlansInProgress is var plans && plans == 0 ? null : $"there are {plans}"),
        Of("locations LOCATIONS", blanks => blanks["LOCATIONS"], (account, names) => account.Locations is var locations && locations == names ? null : $"they are {locations}"),
    ];

    private static ReadOnlySpan<(string Word, FenceProof Value)> Proofs =>
        new[] { FenceProof.AgentConfirmed, FenceProof.VimConfirmed, FenceProof.LeaseExpired, FenceProof.SameOwner, FenceProof.Reconciled }.Select(proof => (proof.ToString(), proof)).ToArray();

    private static Statement<Func<Account, string?>> Of<T>(string form, Func<Blanks, T> read, Func<Account, T, string?> missed) => new Statement<Func<Account, string?>>(form, blanks =>
    {
        var value = read(blanks);
        return account => missed(account, value);
    });

    private static (VnfId Vnf, SiteId Site) VnfAndSite(Blanks blanks) => (blanks.Vnf(), blanks.Site());

    private static (VnfId Vnf, TimeSpan Time) VnfAndTime(Blanks blanks) => (blanks.Vnf(), blanks.Time());

    private static (VnfId Vnf, int Number) VnfAndNumber(Blanks blanks) => (blanks.Vnf(), blanks.Number());

    /// <summary>Never more than at most; and what is expected as a rule is not far off.</summary>
    private static string? AsForeseen(TimeSpan outage, OutageForecast? foreseen) => foreseen switch
    {
        null => "no end of it was foreseen",
        { AtMost: var most } when outage > most => $"it was {Words.Of(outage)}, and {Words.Of(most)} at most were foreseen",
        { Expected: var expected } when outage > expected * 1.5 || outage < expected / 2 => $"it was {Words.Of(outage)}, and {Words.Of(expected)} were expected",
        _ => null,
    };

    private static string? Waits(Account account, VnfId vnf, PlanStep step) =>
        account.StepOf(vnf) is var at && at == step ? null : at is { } other ? $"it is at {other}" : "it is in no plan";

    private static string? Protected(VnfRecord record, SiteSet expected) =>
        record.Sync.Promotable.Equals(expected) ? null : $"these may take over: {Words.Of(record.Sync.Promotable)}";
}
