using NfvHa.Geo.Simulation.Mutants;

namespace NfvHa.Geo.Simulation.Tests.Mutants;

/// <summary>The list fits the sources it was written for.</summary>
public sealed class MutantListTests
{
    [Fact]
    public void Every_mutant_still_applies_to_its_source()
    {
        var sources = SourceSet.Embedded();

        Assert.All(MutantList.All, mutant => Assert.Null(mutant.Apply(sources).Error));
    }

    [Fact]
    public void Every_mutant_has_a_name_of_its_own() =>
        Assert.Distinct(MutantList.All.Select(mutant => mutant.Name));

    [Fact]
    public void Every_mutant_cites_a_clause_and_its_sentence() =>
        Assert.All(MutantList.All, mutant =>
        {
            Assert.Matches("^[SPT][0-9]+(\\.[0-9])?$", mutant.Clause);
            Assert.EndsWith(".", mutant.Sentence, StringComparison.Ordinal);
        });

    [Fact]
    public void Mutants_are_made_of_leases_and_cores_only() =>
        Assert.All(MutantList.All, mutant => Assert.Matches("^src/(Leases|(GlobalController|SiteAgent|Replication|Traffic)/Core)/", mutant.File));

    [Fact]
    public void The_embedded_sources_hold_no_program_and_no_mutants() =>
        Assert.DoesNotContain(SourceSet.Embedded().Files.Keys, file => file == "tests/Simulation/Program.cs" || file.Contains("/Mutants/", StringComparison.Ordinal));
}
