using System.Reflection;

namespace NfvHa.Geo.Simulation;

/// <summary>The commit this was built from: with it and a seed, a failure can be played again.</summary>
public static class BuildCommit
{
    /// <summary>The commit's name, as the SDK writes it into the assembly.</summary>
    public static string Name { get; } =
        typeof(BuildCommit).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+').Last() ?? "unknown";
}
