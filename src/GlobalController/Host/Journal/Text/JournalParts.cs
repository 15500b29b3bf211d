using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Journal.Text;

/// <summary>A named part of a store, or that there is none of that name any more.</summary>
/// <param name="Key">The name.</param>
/// <param name="Body">The text, or null to take it away.</param>
internal readonly record struct Part(string Key, string? Body);

/// <summary>
/// What a journal holds as named parts: one for each VNF, plan, active/active VNF and intent, and two headers. A commit writes the parts that it changed. Another
/// store of names and texts, such as etcd, can keep the same ones.
/// </summary>
internal static class JournalParts
{
    private const string State = "state";
    private const string Traffic = "traffic";
    private const string Vnf = "vnf/";
    private const string PlanOf = "plan/";
    private const string Spread = "spread/";
    private const string Intent = "intent/";

    /// <summary>What has to be written to come from one content to another.</summary>
    public static IEnumerable<Part> Changes(JournalContent before, JournalContent after)
    {
        if (after.State is { } state && !ReferenceEquals(before.State, state))
        {
            yield return new(State, JournalJson.Write(JournalHeader.Of(state)));
            var parts = Between(Vnf, before.State?.Vnfs.Values, state.Vnfs.Values, record => record.Vnf)
                .Concat(Between(PlanOf, before.State?.Plans.Values.ToImmutableArray(), [.. state.Plans.Values], plan => plan.Id))
                .Concat(Between(Spread, before.State?.Spread.Values.ToImmutableArray(), [.. state.Spread.Values], service => service.Service));
            foreach (var part in parts)
            {
                yield return part;
            }
        }

        if (!ReferenceEquals(before.Traffic, after.Traffic))
        {
            var intents = after.Traffic.Ledger.Intents;
            yield return new(Traffic, JournalJson.Write(new TrafficHeader(after.Traffic.Revision, intents.Length)));
            foreach (var part in Between(Intent, before.Traffic.Ledger.Intents, intents, intent => intent.Service))
            {
                yield return part;
            }
        }
    }

    /// <summary>The content of the parts.</summary>
    /// <param name="parts">The parts, in any order.</param>
    /// <exception cref="FormatException">They are not what was written; the message says which part is wrong.</exception>
    public static JournalContent Read(IReadOnlyCollection<Part> parts)
    {
        JournalHeader? header = null;
        TrafficHeader? traffic = null;
        var vnfs = new List<KeyValuePair<VnfId, VnfRecord>>();
        var plans = ImmutableSortedDictionary.CreateBuilder<long, Plan>();
        var spread = ImmutableSortedDictionary.CreateBuilder<VnfId, SpreadService>();
        var intents = new List<TrafficIntent>();
        foreach (var part in parts)
        {
            try
            {
                Take(part.Key, part.Body!);
            }
            catch (FormatException wrong)
            {
                throw new FormatException($"part {part.Key}: {wrong.Message}", wrong);
            }
        }

        if (parts.Count == 0)
        {
            return JournalContent.Blank;
        }

        if (header is null || (header.Vnfs, header.Plans, header.Spread, traffic?.Intents ?? 0) != (vnfs.Count, plans.Count, spread.Count, intents.Count))
        {
            throw new FormatException("parts are missing, or stand there without being counted");
        }

        var state = new ControlState(header.Version, header.Term, header.Leader, header.Sites, header.Locations, header.Admissions, new(vnfs))
        {
            Plans = plans.ToImmutable(),
            Spread = spread.ToImmutable(),
            Capacities = header.Capacities,
            FailureDomains = header.FailureDomains,
        };
        var entry = traffic is null ? TrafficEntry.First : new TrafficEntry(traffic.Revision, new([.. intents.OrderBy(intent => intent.Service)]));
        return new(state, entry, header.Version.Generation);

        void Take(string key, string body)
        {
            if (key == State)
            {
                header = JournalJson.Read<JournalHeader>(body);
            }
            else if (key == Traffic)
            {
                traffic = JournalJson.Read<TrafficHeader>(body);
            }
            else if (key.StartsWith(Vnf, StringComparison.Ordinal))
            {
                var record = JournalJson.Read<VnfRecord>(body);
                vnfs.Add(KeyValuePair.Create(record.Vnf, Named(key, Vnf, record.Vnf, record)));
            }
            else if (key.StartsWith(PlanOf, StringComparison.Ordinal))
            {
                var plan = JournalJson.Read<Plan>(body);
                plans.Add(plan.Id, Named(key, PlanOf, plan.Id, plan));
            }
            else if (key.StartsWith(Spread, StringComparison.Ordinal))
            {
                var service = JournalJson.Read<SpreadService>(body);
                spread.Add(service.Service, Named(key, Spread, service.Service, service));
            }
            else if (key.StartsWith(Intent, StringComparison.Ordinal))
            {
                var intent = JournalJson.Read<TrafficIntent>(body);
                intents.Add(Named(key, Intent, intent.Service, intent));
            }
            else
            {
                throw new FormatException("is of a kind that this build does not know");
            }
        }
    }

    private static IEnumerable<Part> Between<TKey, TValue>(string kind, ImmutableArray<TValue>? before, ImmutableArray<TValue> after, Func<TValue, TKey> key)
        where TKey : IComparable<TKey>
        where TValue : class =>
        Ascending.Differences(before ?? [], after, key, (old, now) => ReferenceEquals(old, now) || old.Equals(now))
            .Select(changed => new Part(Key(kind, changed.Key), changed.IsThere ? JournalJson.Write(changed.After!) : null));

    private static string Key(string kind, object name) => string.Create(CultureInfo.InvariantCulture, $"{kind}{name}");

    private static T Named<T>(string key, string kind, object name, T value) => key == Key(kind, name) ? value : throw new FormatException($"is about {name}");
}
