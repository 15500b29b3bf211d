using NfvHa.Geo.Simulation.Exploration;
using NfvHa.Geo.Simulation.Faults;
using NfvHa.Geo.Simulation.Mutants;

namespace NfvHa.Geo.Simulation.Tests.Faults;

/// <summary>A name that names nothing would dwell on nothing, and find nothing.</summary>
public sealed class FocusTests
{
    [Fact]
    public void EveryFocus_NamesFaultsThatThereAre()
    {
        var known = Nemesis.Kinds.Select(kind => kind.Name).ToHashSet();

        Assert.All(Focus.All, focus => Assert.Empty(focus.Often.Keys.Except(known)));
        Assert.Equal(Focus.All.Length, Focus.All.Select(focus => focus.Name).Distinct().Count());
    }

    [Fact]
    public void EveryMutant_AsksForAFocusAndAConfigurationThatThereAre()
    {
        Assert.All(MutantList.All, mutant => Assert.True(mutant.Focus is null || Focus.All.Any(focus => focus.Name == mutant.Focus), mutant.Name));
        Assert.All(MutantList.All, mutant => Assert.True(mutant.ExploreWith is null || Configurations.Find(mutant.ExploreWith) is not null, mutant.Name));
        Assert.True(MutantList.All.Length >= 30);
        Assert.True(MutantList.All.Count(mutant => mutant.ExploreWith is not null) >= 5);
    }

    [Fact]
    public void HalfOfTheSeeds_DwellOnSomething_EachFocusOnSome()
    {
        var drawn = Enumerable.Range(1, 2_000).Select(seed => SeedPlan.FocusOf(seed)).GroupBy(focus => focus.Name).ToDictionary(group => group.Key, group => group.Count());

        Assert.InRange(drawn["none"], 900, 1_100);
        Assert.All(Focus.All, focus => Assert.True(drawn[focus.Name] > 50, focus.Name));
        Assert.Equal(SeedPlan.FocusOf(17), SeedPlan.For(17).Focus);
    }
}
