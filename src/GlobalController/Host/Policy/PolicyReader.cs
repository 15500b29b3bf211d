using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.GlobalController.Host.Policy;

/// <summary>What came of reading a file of policy.</summary>
/// <param name="Change">What it changes; null if there is an error.</param>
/// <param name="Basis">What it says it was written for; null if it says nothing of that.</param>
/// <param name="Errors">Every error, with document, line, column and path.</param>
internal sealed record PolicyReading(ChangePolicy? Change, string? Basis, ImmutableArray<string> Errors);

/// <summary>
/// Reads a file of policy against what is declared. What the file does not name stays: sites, VNFs, and each field of them. The keys are those of the deployment in
/// a controller's options; the fixed ones may stand there, so that a file can say all of it, and must say what is so.
/// </summary>
internal static class PolicyReader
{
    private const int ErrorsMax = 100;
    private const int NamesMax = 64;
    private const int ListMax = 10_000;
    private const int UnitsMax = 1_000_000;

    /// <summary>Reads it.</summary>
    /// <param name="text">The file, YAML; several documents are taken together.</param>
    /// <param name="state">What is declared.</param>
    internal static PolicyReading Read(string text, ControlState state)
    {
        var (documents, malformed) = YamlText.Read(text);
        if (malformed is not null)
        {
            return new(null, null, [malformed]);
        }

        var errors = new List<string>();
        var parts = new List<Part>();
        for (var place = 0; place < documents.Length; place++)
        {
            var (document, named) = (documents[place], documents.Length > 1 ? $"document {place + 1}, " : "");
            var reading = OptionsFile.Parse("", document.Json, root => Document(root, state));
            errors.AddRange(reading.Errors.Select(error => named + document.Placed(error[2..])));
            parts.AddRange(reading.Value is { } part ? [part] : []);
        }

        var all = new Part(
            parts.Select(part => part.Basis).FirstOrDefault(basis => basis is not null),
            [.. parts.SelectMany(part => part.Sites)],
            [.. parts.SelectMany(part => part.Vnfs)],
            [.. parts.SelectMany(part => part.Services)]);
        errors.AddRange(Twice("site", all.Sites.Select(site => site.Site.Value)));
        errors.AddRange(Twice("VNF", all.Vnfs.Select(vnf => vnf.After.Vnf.Value)));
        errors.AddRange(Twice("active/active VNF", all.Services.Select(service => service.After.Service.Value)));
        return errors.Count > 0
            ? new(null, null, errors.Count > ErrorsMax ? [.. errors.Take(ErrorsMax), $"and {errors.Count - ErrorsMax} more errors"] : [.. errors])
            : new(Changes(all, state), all.Basis, []);
    }

    private static ChangePolicy Changes(Part all, ControlState state)
    {
        var capacities = state.Capacities.SetItems(all.Sites.Where(site => site.Capacity is not null).Select(site => KeyValuePair.Create(site.Site, site.Capacity!.Value)));
        return new ChangePolicy(
            [.. all.Vnfs.Where(change => !change.After.IsSameAs(change.Before))],
            [.. all.Services.Where(change => !change.After.HasPolicyOf(change.Before))],
            capacities.SequenceEqual(state.Capacities) ? null : new CapacityChange(state.Capacities, capacities));
    }

    private static IEnumerable<string> Twice(string what, IEnumerable<string> names) =>
        names.CountBy(name => name).Where(counted => counted.Value > 1).Select(counted => $"the {what} {counted.Key} stands there {counted.Value} times; write it once");

    private static Part Document(OptionsNode root, ControlState state) => new(
        root.Has("basis") ? root.Text("basis", "write the basis that geo export --pin writes, or leave it out") : null,
        [.. root.List("sites", 0, ListMax, "{ name: NAME, capacity: UNITS }").Select(site => Site(site, state))],
        [.. root.List("vnfs", 0, ListMax, "{ name: NAME, level: 2 }").Select(vnf => Vnf(vnf, state)).OfType<VnfChange>()],
        [.. root.List("services", 0, ListMax, "{ name: NAME, targets: [{ site: SITE, weight: 1 }] }").Select(service => Service(service, state)).OfType<SpreadChange>()]);

    private static (SiteId Site, int? Capacity) Site(OptionsNode node, ControlState state)
    {
        var name = node.Name("name", "the site");
        if (name.Length > 0 && !state.Sites.Contains(new SiteId(name)))
        {
            node.Wrong("name", $"is '{name}', which is no site here", $"the sites are {state.Sites}; a new one can't be added while the deployment runs");
        }

        return (new SiteId(name), node.Has("capacity") ? node.Number("capacity", 0, 0, UnitsMax) : null);
    }

    private static VnfChange? Vnf(OptionsNode node, ControlState state)
    {
        var name = node.Name("name", "the VNF");
        var record = name.Length > 0 && state.Vnfs.TryGetValue(new VnfId(name), out var known) ? known : null;
        if (record is null && name.Length > 0)
        {
            node.Wrong("name", $"is '{name}', which is no VNF here", "name one of geo vnfs; a new one can't be added while the deployment runs, since agents and gates must be set up for it");
        }

        // Of an unknown VNF the keys are read all the same: what else is wrong with them is said too.
        var before = record?.Spec ?? new VnfSpec(new VnfId("unknown"), state.Sites, ReplicationMode.Stateless, GateKind.None, false, false);
        var facts = Facts(node, before);
        if (record is not null)
        {
            Compare(node, before, facts);
        }

        var after = before with
        {
            IsAutomatic = node.Flag("automatic", before.IsAutomatic),
            Level = (ServiceAvailabilityLevel)node.Number("level", (int)before.Level, 1, 3),
            Needs = Names(node, "needs", before.Needs, text => new VnfId(text), vnf => state.Vnfs.TryGetValue(vnf, out _), "no VNF here"),
            Preference = Names(node, "preference", before.Preference, text => new SiteId(text), before.Sites.Contains, $"none of its sites, {before.Sites}"),
            Demand = node.Number("demand", before.Demand, 0, UnitsMax),
            StartTime = node.Milliseconds("startTimeMilliseconds", before.StartTime, 0, 3_600_000),
        };
        return record is null ? null : new VnfChange(before, after);
    }

    private static VnfSpec Facts(OptionsNode node, VnfSpec before) => before with
    {
        Sites = node.Has("sites") ? SiteSet.Of(node.Names("sites", "its sites", NamesMax).Select(site => new SiteId(site))) : before.Sites,
        Replication = node.Word<ReplicationMode>("replication", before.Replication),
        Gate = node.Word<GateKind>("gate", before.Gate),
        HasPausableClocks = node.Flag("pausableClocks", before.HasPausableClocks),
        Cap = new LossCap(
            node.Number("lossBytesMax", (int)before.Cap.BytesMax, 1, int.MaxValue),
            node.Milliseconds("lossMillisecondsMax", before.Cap.TimeMax, 1, 3_600_000)),
    };

    private static void Compare(OptionsNode node, VnfSpec before, VnfSpec facts)
    {
        Fixed(node, "sites", before.Sites, facts.Sites, $"[{before.Sites}]");
        Fixed(node, "replication", before.Replication, facts.Replication, PolicyText.Word(before.Replication));
        Fixed(node, "gate", before.Gate, facts.Gate, PolicyText.Word(before.Gate));
        Fixed(node, "pausableClocks", before.HasPausableClocks, facts.HasPausableClocks, before.HasPausableClocks ? "true" : "false");
        Fixed(node, "lossBytesMax", before.Cap.BytesMax, facts.Cap.BytesMax, $"{before.Cap.BytesMax}");
        Fixed(node, "lossMillisecondsMax", before.Cap.TimeMax, facts.Cap.TimeMax, $"{before.Cap.TimeMax.TotalMilliseconds}");
    }

    private static void Fixed<T>(OptionsNode node, string key, T before, T after, string right)
    {
        if (!EqualityComparer<T>.Default.Equals(before, after))
        {
            node.Wrong(key, "can't be changed while the VNF is deployed, since its agents and gates are set up by it", $"write {right}, or leave it out");
        }
    }

    private static SpreadChange? Service(OptionsNode node, ControlState state)
    {
        var name = node.Name("name", "the active/active VNF");
        var service = name.Length > 0 ? state.Spread.GetValueOrDefault(new VnfId(name)) : null;
        if (service is null && name.Length > 0)
        {
            node.Wrong("name", $"is '{name}', which is no active/active VNF here", "name one of geo vnfs; a new one can't be added while the deployment runs");
        }

        var before = service ?? new SpreadService(new VnfId("unknown"), ServiceAvailabilityLevel.Level2, 1, []);
        var weights = before.Targets.ToDictionary(target => target.Site, target => target.Weight);
        var named = new HashSet<SiteId>();
        foreach (var target in node.List("targets", 0, NamesMax, "{ site: SITE, weight: 1 }"))
        {
            var site = new SiteId(target.Name("site", "a site"));
            if (site.Value.Length > 0 && !named.Add(site))
            {
                target.Wrong("site", $"is '{site}' again", "name each site once");
            }

            if (site.Value.Length > 0 && service is not null && !weights.ContainsKey(site))
            {
                target.Wrong("site", $"is '{site}', which is none of its sites", $"its sites are {string.Join(", ", weights.Keys)}, and can't be changed while it is deployed");
            }

            weights[site] = target.Number("weight", weights.GetValueOrDefault(site, 1), 0, SiteWeight.Whole);
        }

        var after = before with
        {
            Level = (ServiceAvailabilityLevel)node.Number("level", (int)before.Level, 1, 3),
            Demand = node.Number("demand", before.Demand, 0, UnitsMax),
            Targets = [.. before.Targets.Select(target => target with { Weight = weights[target.Site] })],
        };
        return service is null ? null : new SpreadChange(service, after);
    }

    private static ImmutableArray<T> Names<T>(OptionsNode node, string key, ImmutableArray<T> before, Func<string, T> make, Func<T, bool> isKnown, string stranger)
    {
        if (!node.Has(key))
        {
            return before;
        }

        var texts = node.Texts(key, NamesMax);
        foreach (var text in texts.Distinct(StringComparer.Ordinal).Where(text => Identifier.Problem(text) is not null || !isKnown(make(text))))
        {
            node.Wrong(key, $"has '{(text.Length <= Identifier.LengthMax ? text : "a text that is too long")}', which is {stranger}", "name what there is, or write [] for none");
        }

        node.Once(key, texts, "name each once");
        return [.. texts.Where(text => Identifier.Problem(text) is null).Select(make)];
    }

    /// <summary>What one document says.</summary>
    private sealed record Part(string? Basis, ImmutableArray<(SiteId Site, int? Capacity)> Sites, ImmutableArray<VnfChange> Vnfs, ImmutableArray<SpreadChange> Services);
}
