using System.Collections.Immutable;
using NfvHa.Geo.Simulation.Mutants;

namespace NfvHa.Geo.Simulation.Tests.Mutants;

/// <summary>A product of two files: a lease that must end, and an entry that fails the seeds at which it did not.</summary>
internal static class FakeSources
{
    internal const string Lease = "src/Lease.cs";
    internal const string Entry = "tests/Entry.cs";

    internal static readonly Mutant NeverEnds = new("never-ends", "F1", "A lease ends.", Lease, "now < end", "now < end || now > 7");
    internal static readonly Mutant Renamed = new("renamed", "F2", "Nothing.", Lease, "IsHeld", "IsKept");
    internal static readonly Mutant Harmless = new("harmless", "F3", "Nothing.", Lease, "now < end;", "end > now;");
    internal static readonly Mutant Endless = new("endless", "F4", "It comes back.", Lease, "now < end;", "Stops() && now < end;");
    internal static readonly Mutant Throws = new("throws", "F5", "It does not throw.", Lease, "now < end;", "now < end ? true : throw new InvalidOperationException(\"odd\");");

    internal static readonly SourceSet Sources = SourceSet.Of(new Dictionary<string, string>
    {
        [Lease] =
            """
            namespace Fake;

            internal static class Lease
            {
                internal static bool IsHeld(long now, long end) => now < end;

                internal static bool Stops()
                {
                    using var never = new ManualResetEventSlim();
                    never.Wait();
                    return true;
                }
            }
            """,
        [Entry] =
            """
            namespace NfvHa.Geo.Simulation;

            public static class MutantEntry
            {
                public static string? RunSeed(long seed) => Fake.Lease.IsHeld(seed, 5) == seed < 5 ? null : $"held at {seed}\nmore";

                public static string? Explore(string configuration, long statesMax)
                {
                    for (var now = 0L; now < statesMax; now++)
                    {
                        if (RunSeed(now) is { } failure)
                        {
                            return $"{configuration}: {failure}";
                        }
                    }

                    return null;
                }
            }
            """,
    });

    internal static (int Code, string Output, IReadOnlyDictionary<string, double> Figures) Run(MutantOptions options, params ImmutableArray<Mutant> mutants)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var code = MutantCommand.Run(Sources, mutants, options, output, out var figures);
        return (code, output.ToString(), figures);
    }
}
