using System.Collections.Immutable;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>The sources that mutants are made of: leases, the four cores, and the simulation that plays them.</summary>
/// <param name="Files">Text by path from the repository's root, with line feeds only.</param>
public sealed record SourceSet(ImmutableSortedDictionary<string, string> Files)
{
    private const string MutantsNamespace = "NfvHa.Geo.Simulation.Mutants";

    /// <summary>The sources this program was built from, as its project embedded them.</summary>
    public static SourceSet Embedded()
    {
        var assembly = typeof(SourceSet).Assembly;
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = reader.ReadToEnd();
            if (!IsProgram(name, text))
            {
                files.Add(name, text);
            }
        }

        return Of(files);
    }

    /// <summary>A set of given sources.</summary>
    public static SourceSet Of(IEnumerable<KeyValuePair<string, string>> files) => new(files.ToImmutableSortedDictionary(
        file => file.Key, file => file.Value.ReplaceLineEndings("\n"), StringComparer.Ordinal));

    /// <summary>The program itself and whatever knows of mutants: a mutant needs neither.</summary>
    private static bool IsProgram(string name, string text) =>
        name == "tests/Simulation/Program.cs" || text.Contains(MutantsNamespace, StringComparison.Ordinal);
}
