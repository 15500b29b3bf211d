using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>P10: what operators declared changes on their word, at once, and under nothing that stands on it.</summary>
public static partial class MutantList
{
    private const string Policy = "src/GlobalController/Core/Policy/PolicyLint.cs";

    private static ImmutableArray<Mutant> Declaring() =>
    [
        new("policy-overloads-a-site", "P10", "No change of policy makes a site carry more than it can.",
            Policy,
            "if (load.Free(site) < 0 && load.Free(site) < known.Free(site))",
            "if (load.Free(site) < 0 && known.Free(site) == int.MinValue)"),

        new("policy-changes-under-a-plan", "P10", "The policy of a VNF that is in a plan stays.",
            Policy,
            "plan.Items.Any(item => item.Vnf == vnf && !item.IsOver)",
            "plan.Items.IsDefault"),

        new("policy-overwrites-another-operator", "P10", "A change is refused if somebody else changed the same meanwhile.",
            Policy,
            "if (!change.Before.IsSameAs(record.Spec))",
            "if (change.Before.Vnf != vnf)"),

        new("policy-decided-on-an-old-entry", "P10", "A change is written only on the entry that it was decided on.",
            Leader,
            "DecidedOn = turn.State.Version.Index,",
            "DecidedOn = null,"),
    ];
}
