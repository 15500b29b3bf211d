using System.Reflection;
using System.Runtime.Loader;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>A compiled mutant, loaded beside the program and apart from it. Unloads when it is disposed of and nothing of it runs any more.</summary>
public sealed class MutantAssembly : IDisposable
{
    private const string EntryType = "NfvHa.Geo.Simulation.MutantEntry";
    private readonly AssemblyLoadContext _context = new("mutant", isCollectible: true);
    private readonly Type _entry;

    /// <summary>Loads an image.</summary>
    /// <exception cref="InvalidOperationException">The sources have no entry, or reach outside for a core.</exception>
    public MutantAssembly(byte[] image)
    {
        using var stream = new MemoryStream(image);
        var assembly = _context.LoadFromStream(stream);
        if (assembly.GetReferencedAssemblies().FirstOrDefault(IsOutside) is { } outside)
        {
            throw new InvalidOperationException($"the mutant would run with the unmutated {outside.Name}");
        }

        _entry = assembly.GetType(EntryType) ?? throw new InvalidOperationException($"the sources have no {EntryType}");
    }

    /// <summary>Plays one seed: null if it passed, otherwise what failed.</summary>
    public Func<long, string?> RunSeed => Entry<Func<long, string?>>(nameof(RunSeed));

    /// <summary>Explores a configuration up to so many states: null if nothing failed, otherwise what did and the shortest way to it.</summary>
    public Func<string, long, string?> Explore => Entry<Func<string, long, string?>>(nameof(Explore));

    /// <inheritdoc/>
    public void Dispose() => _context.Unload();

    private static bool IsOutside(AssemblyName name) =>
        name.Name is { } known && known.StartsWith("NfvHa.Geo.", StringComparison.Ordinal) && known != "NfvHa.Geo.Contracts";

    private T Entry<T>(string name)
        where T : Delegate =>
        _entry.GetMethod(name, BindingFlags.Public | BindingFlags.Static) is { } method
            ? method.CreateDelegate<T>()
            : throw new InvalidOperationException($"{EntryType} has no {name}");
}
