using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;

namespace NfvHa.Geo.GlobalController.Host.Policy;

/// <summary>What is declared, and what a change changes of it, as operators are shown it.</summary>
internal static class PolicyText
{
    /// <summary>All that is declared.</summary>
    internal static PolicyStatus Of(ControlState state)
    {
        var status = new PolicyStatus(
            "",
            [.. state.Sites.Sites.Select(site => new SitePolicy(site.Value, state.Capacities.TryGetValue(site, out var capacity) ? capacity : null))],
            [.. state.Vnfs.Values.Select(record => Of(record.Spec))],
            [.. state.Spread.Values.Select(service => new ServicePolicy(
                service.Service.Value, (int)service.Level, service.Demand, [.. service.Targets.Select(target => new TargetPolicy(target.Site.Value, target.Weight))]))]);
        return status with { Basis = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(status, ApiJson.Options)).AsSpan(0, 8)) };
    }

    /// <summary>Each field that a change changes.</summary>
    internal static ImmutableArray<PolicyDifference> Of(ChangePolicy change) =>
        [.. Sites(change.Capacities), .. change.Vnfs.SelectMany(Of), .. change.Services.SelectMany(Of)];

    /// <summary>A word as files have it.</summary>
    internal static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static VnfPolicy Of(VnfSpec spec) => new(
        spec.Vnf.Value,
        [.. spec.Sites.Sites.Select(site => site.Value)],
        Word(spec.Replication),
        Word(spec.Gate),
        spec.HasPausableClocks,
        spec.Cap.BytesMax,
        (long)spec.Cap.TimeMax.TotalMilliseconds,
        spec.IsAutomatic,
        (int)spec.Level,
        [.. spec.Needs.Select(needed => needed.Value)],
        [.. spec.Preference.Select(site => site.Value)],
        spec.Demand,
        (long)spec.StartTime.TotalMilliseconds);

    private static IEnumerable<PolicyDifference> Sites(CapacityChange? change) =>
        from entry in change?.After ?? ImmutableSortedDictionary<SiteId, int>.Empty
        let before = change!.Before.TryGetValue(entry.Key, out var known) ? Text(known) : ""
        where before != Text(entry.Value)
        select Difference($"site/{entry.Key}", "capacity", before, Text(entry.Value), "");

    private static IEnumerable<PolicyDifference> Of(VnfChange change)
    {
        var (before, after, subject) = (change.Before, change.After, $"vnf/{change.After.Vnf}");
        return Differing(
        [
            Difference(subject, "automatic", Text(before.IsAutomatic), Text(after.IsAutomatic), after.IsAutomatic
                ? "if its site counts as failed it is failed over at once"
                : "it waits for an operator when its site fails"),
            Difference(subject, "level", Text((int)before.Level), Text((int)after.Level), after.Level > before.Level ? "others get room before it when sites fail" : ""),
            Difference(subject, "needs", Text(before.Needs), Text(after.Needs), ""),
            Difference(subject, "preference", Text(before.Preference), Text(after.Preference), ""),
            Difference(subject, "demand", Text(before.Demand), Text(after.Demand), ""),
            Difference(subject, "startTimeMilliseconds", Text((long)before.StartTime.TotalMilliseconds), Text((long)after.StartTime.TotalMilliseconds), ""),
        ]);
    }

    private static IEnumerable<PolicyDifference> Of(SpreadChange change)
    {
        var (before, after, subject) = (change.Before, change.After, $"service/{change.After.Service}");
        return Differing(
        [
            Difference(subject, "level", Text((int)before.Level), Text((int)after.Level), ""),
            Difference(subject, "demand", Text(before.Demand), Text(after.Demand), ""),
            .. before.Targets.Zip(after.Targets, (old, now) => Difference(
                subject, $"weight of {now.Site}", Text(old.Weight), Text(now.Weight), now.Weight == 0 ? "its clients there are sent elsewhere" : "")),
        ]);
    }

    private static IEnumerable<PolicyDifference> Differing(IEnumerable<PolicyDifference> all) => all.Where(difference => difference.From != difference.To);

    private static PolicyDifference Difference(string subject, string field, string from, string to, string danger) =>
        new(from.Length == 0 ? "Added" : to.Length == 0 ? "Removed" : "Changed", subject, field, from, to, danger);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string Text<T>(ImmutableArray<T> names) => string.Join(", ", names);
}
