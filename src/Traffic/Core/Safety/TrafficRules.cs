using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Core.Safety;

/// <summary>
/// What an operator may rely on whenever an intent changes. Each rule looks at two intents, at what was wanted and at who failed, and at nothing that the
/// decider thought. They are checked on every change, in production too. docs/traffic.md states them, and T8 to T11, which take a history to check.
/// </summary>
public static class TrafficRules
{
    /// <summary>The rules.</summary>
    public static ImmutableArray<TrafficRule> All { get; } =
    [
        new("T1", "A service is never emptied: the weights are of known order and add up to the whole.", (change, _) => IsWhole(change.After.Weights)),
        new("T2", "Sites that may serve lose at most ShareMax at once, unless there is one owner.", (change, options) =>
            change.Spec.Serving is SingleOwner || change.Losses.Sum() <= options.ShareMax),
        new("T3", "Clients are sent only where they may be served; if nobody may serve, they are sent where they were.", (change, _) =>
            change.After.Weights.All(weight => change.MaySend(weight.Site))
            || (!change.CanServe() && change.Before is { } before && before.IsSpreadBy(change.After.Weights))),
        new("T4", "An intent is newer than the one before, by its number and not older by its epoch.", (change, _) =>
            change.Before is not { Version: var before } || (change.After.Version.Number > before.Number && change.After.Version.Epoch >= before.Epoch)),
        new("T5", "In a frozen service only sites that may not serve lose weight.", (change, _) => !change.Spec.IsFrozen || change.Losses.All(loss => loss == 0)),
        new("T6", "A forward stands at a site that has not failed and gets no client, and leads to one that serves.", (change, _) =>
            change.After.Forwards.All(forward => !change.Failed.Contains(forward.From) && !change.HasWeight(forward.From)
                && change.HasWeight(forward.To) && change.MaySend(forward.To))),
        new("T7", "A site that is to be drained gains nothing while another that is wanted may serve.", (change, _) =>
            change.Spec.Serving is not Spread spread || !spread.Drained.Sites.Any(change.HasGained) || !change.CanServeAsWanted(spread.Drained)),
    ];

    /// <summary>The names of the rules that a change breaks.</summary>
    public static ImmutableArray<string> Broken(TrafficChange change, TrafficOptions options) =>
        [.. All.Where(rule => !rule.Holds(change, options)).Select(rule => rule.Name)];

    /// <summary>Stops the loop if a change breaks a rule: nothing is better than a wrong intent.</summary>
    /// <exception cref="InvalidOperationException">A rule is broken.</exception>
    internal static void Demand(TrafficChange change, TrafficOptions options)
    {
        if (Broken(change, options) is { IsEmpty: false } broken)
        {
            throw new InvalidOperationException($"The intent {change.After.Version} of {change.After.Service} breaks {string.Join(", ", broken)}.");
        }
    }

    private static bool IsWhole(ImmutableArray<SiteWeight> weights) =>
        weights.Sum(weight => weight.Weight) == SiteWeight.Whole
        && weights.All(weight => weight.Weight > 0)
        && weights.Zip(weights.Skip(1)).All(pair => pair.First.Site < pair.Second.Site);
}

/// <summary>A rule.</summary>
/// <param name="Name">T1, T2 and so on.</param>
/// <param name="Says">The rule in words.</param>
/// <param name="Holds">Whether a change keeps it.</param>
public sealed record TrafficRule(string Name, string Says, Func<TrafficChange, TrafficOptions, bool> Holds);

/// <summary>A change of one service's intent, with what was known.</summary>
/// <param name="Before">The intent before, or null.</param>
/// <param name="After">The intent after.</param>
/// <param name="Spec">What the journal wanted.</param>
/// <param name="Failed">The sites that may not be served from.</param>
public sealed record TrafficChange(TrafficIntent? Before, TrafficIntent After, TrafficSpec Spec, SiteSet Failed)
{
    /// <summary>What each site lost that may still be sent clients.</summary>
    internal IEnumerable<int> Losses =>
        (Before?.Weights ?? []).Where(weight => MaySend(weight.Site)).Select(weight => Math.Max(0, weight.Weight - WeightIn(After, weight.Site)));

    /// <summary>Whether any site may serve: a wanted one or, of several, one that is still sent clients.</summary>
    internal bool CanServe() => CanServeAsWanted(SiteSet.Empty)
        || (Spec.Serving is Spread && Before is { } before && before.Weights.Any(weight => !Failed.Contains(weight.Site)));

    /// <summary>Whether any wanted site may serve, leaving some out.</summary>
    internal bool CanServeAsWanted(SiteSet except) => Spec.Serving switch
    {
        SingleOwner { Owner: var owner } => !Failed.Contains(owner) && !except.Contains(owner),
        Spread { Targets: var targets } => targets.Any(target => !Failed.Contains(target.Site) && !except.Contains(target.Site)),
        _ => false,
    };

    /// <summary>Whether clients may be sent to a site: it has not failed, is the owner if there is one, and if it gains it is wanted or nobody who is may serve.</summary>
    internal bool MaySend(SiteId site) => !Failed.Contains(site) && Spec.Serving switch
    {
        SingleOwner { Owner: var owner } => site == owner,
        Spread { Targets: var targets } => !HasGained(site) || targets.Any(target => target.Site == site) || !CanServeAsWanted(SiteSet.Empty),
        _ => false,
    };

    /// <summary>Whether a site is sent clients after the change.</summary>
    internal bool HasWeight(SiteId site) => WeightIn(After, site) > 0;

    /// <summary>Whether a site is sent more clients than before.</summary>
    internal bool HasGained(SiteId site) => WeightIn(After, site) > (Before is { } before ? WeightIn(before, site) : 0);

    private static int WeightIn(TrafficIntent intent, SiteId site) => intent.Weights.Where(weight => weight.Site == site).Sum(weight => weight.Weight);
}
