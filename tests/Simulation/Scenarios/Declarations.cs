using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>The statements that say what there is: sites, locations, times, VNFs.</summary>
public static class Declarations
{
    private const int SitesMax = 7;
    private const int LocationsMax = 5;

    /// <summary>The statements.</summary>
    public static ImmutableArray<Statement<Action<ScenarioDraft>>> All { get; } =
    [
        Of("title TEXT", blanks => blanks["TEXT"], (draft, title) => draft.Title = title),
        Of("learn TEXT", _ => draft => draft.LearnLines++),
        Of("sites SITES", Sites),
        Of("locations LOCATIONS spare SPARES", blanks => Locations(blanks, Sentence.Words(blanks["SPARES"]))),
        Of("locations LOCATIONS", blanks => Locations(blanks, [])),
        Of("beat TIME", blanks => blanks.Time(), (draft, time) => draft.Timing = draft.Timing with { BeatInterval = time }),
        Of("lease TIME", blanks => blanks.Time(), (draft, time) => draft.Timing = draft.Timing with { Duration = time }),
        Of("fail after TIME", blanks => blanks.Time(), (draft, time) => draft.Timing = draft.Timing with { FailAfter = time }),
        Of("loss cap NUMBER bytes TIME", blanks => new LossCap(blanks.Number(), blanks.Time()), (draft, cap) => draft.Cap = cap),
        Of("capacity of SITE is NUMBER", blanks => (Site: blanks.Site(), Units: blanks.Number()), (draft, at) => draft.Capacities = draft.Capacities.SetItem(at.Site, at.Units)),
        Of("at most NUMBER takeovers without an operator", blanks => blanks.Number(), (draft, most) => draft.Moves = draft.Moves with { AutomaticMax = most }),
        Policy("policy VNF level NUMBER", blanks => blanks.Number(), (spec, level) => spec with { Level = (ServiceAvailabilityLevel)Math.Clamp(level, 1, 3) }),
        Policy("policy VNF demands NUMBER", blanks => blanks.Number(), (spec, units) => spec with { Demand = units }),
        Policy("policy VNF home SITE", blanks => blanks.Site(), (spec, home) => spec with { Preference = [home] }),
        Policy("policy VNF needs NAME", blanks => new VnfId(blanks["NAME"]), (spec, needed) => spec with { Needs = spec.Needs.Add(needed) }),
        Of("service NAME active at SITES", Service),
        Of("tell where clients are sent", _ => draft => draft.IsTrafficTold = true),
        Of("vnf NAME MODE gate GATE owner SITE standbys SITES by approval", blanks => Vnf(blanks, isAutomatic: false, hasPausableClocks: false)),
        Of("vnf NAME MODE gate GATE owner SITE standbys SITES with pausable clocks", blanks => Vnf(blanks, isAutomatic: true, hasPausableClocks: true)),
        Of("vnf NAME MODE gate GATE owner SITE standbys SITES", blanks => Vnf(blanks, isAutomatic: true, hasPausableClocks: false)),
    ];

    private static Statement<Action<ScenarioDraft>> Of(string form, Func<Blanks, Action<ScenarioDraft>> means) => new Statement<Action<ScenarioDraft>>(form, means);

    private static Statement<Action<ScenarioDraft>> Of<T>(string form, Func<Blanks, T> read, Action<ScenarioDraft, T> declare) => Of(form, blanks =>
    {
        var value = read(blanks);
        return draft => declare(draft, value);
    });

    /// <summary>Changes the policy of a VNF that was declared above.</summary>
    private static Statement<Action<ScenarioDraft>> Policy<T>(string form, Func<Blanks, T> read, Func<VnfSpec, T, VnfSpec> change) =>
        Of(form, blanks => (Vnf: blanks.Vnf(), Value: read(blanks)), (draft, policy) =>
        {
            var place = draft.Vnfs.FindIndex(known => known.Spec.Vnf == policy.Vnf);
            draft.Vnfs[place] = (change(draft.Vnfs[place].Spec, policy.Value), draft.Vnfs[place].Owner);
        });

    private static Action<ScenarioDraft> Sites(Blanks blanks)
    {
        var sites = Sentence.Words(blanks["SITES"]).ToImmutableArray();
        var right = Enumerable.Range(0, Math.Clamp(sites.Length, 2, SitesMax)).Select(site => $"{(char)('a' + site)}").ToImmutableArray();
        if (!sites.SequenceEqual(right))
        {
            blanks.Refuse($"sites are called a, b, c and so on, from 2 to {SitesMax}; write 'sites {string.Join(' ', right)}'");
        }

        return draft => draft.Names = draft.Names with { Sites = sites };
    }

    private static Action<ScenarioDraft> Locations(Blanks blanks, string[] spares)
    {
        var configured = Sentence.Words(blanks["LOCATIONS"]);
        var all = configured.Concat(spares).ToImmutableArray();
        var right = Enumerable.Range(1, Math.Clamp(all.Length, 1, LocationsMax)).Select(location => $"{location}").ToImmutableArray();
        if (!all.SequenceEqual(right))
        {
            blanks.Refuse($"locations are called 1, 2, 3 and so on, spare ones last, at most {LocationsMax}; write 'locations {string.Join(' ', right)}'");
        }

        return draft =>
        {
            draft.Names = draft.Names with { Locations = all };
            draft.SpareLocations = spares.Length;
        };
    }

    /// <summary>An active/active service, at all its sites alike.</summary>
    private static Action<ScenarioDraft> Service(Blanks blanks)
    {
        var (name, sites) = (blanks["NAME"], blanks.Sites());
        if (Identifier.Problem(name) is { } problem)
        {
            blanks.Refuse($"the name '{name}' {problem}");
        }

        return draft => draft.Services.Add(new SpreadService(
            new VnfId(name), ServiceAvailabilityLevel.Level1, 1, [.. sites.Sites.Select(site => new SiteWeight(site, 1))]));
    }

    private static Action<ScenarioDraft> Vnf(Blanks blanks, bool isAutomatic, bool hasPausableClocks)
    {
        var name = blanks["NAME"];
        if (Identifier.Problem(name) is { } problem)
        {
            blanks.Refuse($"the name '{name}' {problem}");
        }

        if (blanks.Names.Vnfs.Contains(name))
        {
            blanks.Refuse($"there is a VNF called '{name}' already; give this one another name");
        }

        var mode = blanks.OneOf("MODE", ("sync", ReplicationMode.Sync), ("async", ReplicationMode.Async), ("snapshot", ReplicationMode.Snapshot), ("stateless", ReplicationMode.Stateless));
        var gate = blanks.OneOf("GATE", ("kernel", GateKind.Kernel), ("host", GateKind.Host), ("guest", GateKind.Guest), ("none", GateKind.None));
        var (owner, standbys) = (blanks.Site(), blanks.Sites());
        if (standbys.Contains(owner))
        {
            blanks.Refuse("the owner is no standby of its own; name other sites");
        }

        var spec = new VnfSpec(new VnfId(name), standbys.Add(owner), mode, gate, hasPausableClocks, isAutomatic);
        return draft =>
        {
            draft.Names = draft.Names with { Vnfs = draft.Names.Vnfs.Add(name) };
            draft.Vnfs.Add((spec, owner));
        };
    }
}
