using System.Data;
using System.Globalization;

namespace NfvHa.Geo.Leases.Tests;

/// <summary>docs/lease-timing.md says what the code computes. NFVHA_UPDATE_GOLDEN=1 writes the computed parts anew.</summary>
public sealed class LeaseTimingDocTests
{
    private static readonly string DocumentPath = Path.Combine(RepositoryRoot(), "docs", "lease-timing.md");

    [Fact]
    public void Document_holds_every_computed_part_as_it_is_computed()
    {
        var document = File.ReadAllText(DocumentPath);
        Assert.Equal(LeaseTimingDoc.Parts.Keys, LeaseTimingDoc.NamesIn(document).Order(StringComparer.Ordinal));

        var updated = LeaseTimingDoc.Update(document);
        if (Environment.GetEnvironmentVariable("NFVHA_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(DocumentPath, updated);
            return;
        }

        const string advice = "docs/lease-timing.md differs from what is computed: run these tests with NFVHA_UPDATE_GOLDEN=1 and look at the change.";
        Assert.True(document == updated, advice);
    }

    [Fact]
    public void A_changed_digit_in_any_computed_part_is_noticed()
    {
        foreach (var (name, part) in LeaseTimingDoc.Parts)
        {
            var document = $"before\n<!-- computed: {name} -->\n{part}<!-- end -->\nafter\n";
            Assert.Equal(document, LeaseTimingDoc.Update(document));

            var place = part.LastIndexOfAny(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
            var forged = document.Replace(part, part.Remove(place, 1).Insert(place, "0"), StringComparison.Ordinal);
            Assert.NotEqual(forged, LeaseTimingDoc.Update(forged));
        }
    }

    [Fact]
    public void Every_step_of_the_worked_example_is_right_by_the_pocket_calculator()
    {
        using var calculator = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (var step in LeaseTimingDoc.ExampleSteps())
        {
            var result = calculator.Compute(step.Calculation.Replace('×', '*'), string.Empty);
            var expected = (decimal)step.Result.Ticks / TimeSpan.TicksPerMillisecond;
            Assert.True(Convert.ToDecimal(result, CultureInfo.InvariantCulture) == expected, $"{step.What}: {step.Calculation} = {result}, not {expected}");
        }
    }

    [Fact]
    public void Goal_of_one_second_is_a_valid_timing_and_not_met() =>
        Assert.True(LeaseTimingDoc.Goal.Validate().IsEmpty
            && TakeoverTime.Worst(LeaseTimingDoc.Goal, TakeoverBounds.Default).Committed > TimeSpan.FromSeconds(1));

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NfvHa.Geo.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
