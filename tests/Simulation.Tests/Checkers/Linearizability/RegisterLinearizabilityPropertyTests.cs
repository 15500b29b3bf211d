using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

public sealed class RegisterLinearizabilityPropertyTests
{
    private const int SmallCount = 30_000;
    private const int LargeCount = 2_000;
    private const int PlantedCount = 10_000;

    public static TheoryData<Weakness> Weaknesses => [.. Enum.GetValues<Weakness>().Where(w => w != Weakness.None)];

    [Theory]
    [InlineData(HistoryGen.InitialValue)]
    [InlineData(null)]
    public void Check_SmallHistory_AgreesWithTheSearchOverAllOrders(long? initialValue)
    {
        int legal = 0, illegal = 0;
        HistoryGen.Small.Sample(
            history =>
            {
                var expected = OrderSearch.IsLinearizable(history, initialValue);
                Assert.Equal(expected, RegisterLinearizability.Check(history.AsSpan(), initialValue) is null);
                Interlocked.Increment(ref expected ? ref legal : ref illegal);
            },
            iter: SmallCount, print: HistoryText.Print);

        Assert.InRange(legal, SmallCount / 5, SmallCount);
        Assert.InRange(illegal, SmallCount / 5, SmallCount);
    }

    [Theory]
    [InlineData(HistoryGen.InitialValue)]
    [InlineData(null)]
    public void Check_LargeHistory_AgreesWithTheRulesOfThePaper(long? initialValue)
    {
        int legal = 0, illegal = 0;
        HistoryGen.Large.Sample(
            history =>
            {
                var expected = PaperRules.Hold(history, initialValue, Weakness.None);
                Assert.Equal(expected, RegisterLinearizability.Check(history.AsSpan(), initialValue) is null);
                Interlocked.Increment(ref expected ? ref legal : ref illegal);
            },
            iter: LargeCount, print: HistoryText.Print);

        Assert.InRange(legal, LargeCount / 5, LargeCount);
        Assert.InRange(illegal, LargeCount / 5, LargeCount);
    }

    [Fact]
    public void Check_HistoryOfAnAtomicRegister_FindsNothing() =>
        HistoryGen.LargeAtomic.Sample(
            history => RegisterLinearizability.Check(history.AsSpan(), HistoryGen.InitialValue) is null
                && RegisterLinearizability.Check(history.AsSpan(), null) is null,
            iter: LargeCount, print: HistoryText.Print);

    [Theory]
    [InlineData(HistoryGen.InitialValue)]
    [InlineData(null)]
    public void Check_Violation_TheEvidenceAloneIsOne(long? initialValue) =>
        Gen.OneOf(HistoryGen.Small, HistoryGen.Large).Sample(
            history =>
            {
                if (RegisterLinearizability.Check(history.AsSpan(), initialValue) is not { } violation)
                    return;
                Assert.InRange(violation.Evidence.Length, 1, 6);
                Assert.Subset(history.ToHashSet(), violation.Evidence.ToHashSet());
                Assert.Equal(violation.Evidence.OrderBy(o => o.Invoked), violation.Evidence);
                Assert.False(OrderSearch.IsLinearizable(violation.Evidence, initialValue));
                // Not for the cheap reason that the evidence leaves out where a value came from.
                var values = violation.Evidence.Select(o => o.Value).ToHashSet();
                Assert.Subset(violation.Evidence.ToHashSet(), history.Where(o => o.IsWrite && values.Contains(o.Value)).ToHashSet());
            },
            iter: LargeCount, print: HistoryText.Print);

    [Fact]
    public void PaperRules_Whole_AgreeWithTheSearchOverAllOrders() => Assert.Equal(0, Misjudged(Weakness.None));

    /// <summary>A check of the check: were the checker wrong in one of these ways, the generated histories would show it.</summary>
    [Theory]
    [MemberData(nameof(Weaknesses))]
    public void PaperRules_WithAPlantedWeakness_AreCaught(Weakness weakness) => Assert.InRange(Misjudged(weakness), 50, 2 * PlantedCount);

    /// <summary>In how many cases the weakened rules and the oracle disagree.</summary>
    private static int Misjudged(Weakness weakness)
    {
        var misjudged = 0;
        HistoryGen.Small.Sample(
            history =>
            {
                foreach (long? initialValue in ImmutableArray.Create<long?>(HistoryGen.InitialValue, null))
                {
                    if (PaperRules.Hold(history, initialValue, weakness) != OrderSearch.IsLinearizable(history, initialValue))
                        Interlocked.Increment(ref misjudged);
                }
            },
            iter: PlantedCount, print: HistoryText.Print);
        return misjudged;
    }
}
