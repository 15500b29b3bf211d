using System.CommandLine;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>
/// Starts the other executables in the place of this process, with all that follows the command. They stand beside this one, or where the repository builds
/// them: below GEO_HOME, or below the folder that this one was built in.
/// </summary>
internal static partial class StartCommands
{
    /// <summary>The variable that names the folder of the repository.</summary>
    internal const string HomeVariable = "GEO_HOME";

    private static readonly Dictionary<string, (string Project, string Folder, string What, string Example)> Executables = new(StringComparer.Ordinal)
    {
        ["controller"] = ("NfvHa.Geo.GlobalController.Host", "src/GlobalController/Host", "Runs a controller location.", "--config controller.json"),
        ["agent"] = ("NfvHa.Geo.SiteAgent.Host", "src/SiteAgent/Host", "Runs the agent of a site.", "--config agent.json"),
        ["gate"] = ("NfvHa.Geo.SiteAgent.Gate", "src/SiteAgent/Gate", "Runs the host gate of a site.", "--config gate.json"),
        ["demo"] = ("NfvHa.Geo.Demo", "src/Demo", "Plays the loss, the return and the moves of sites on this machine.", "--scenes a,b --report report.html"),
    };

    /// <summary>The names of the commands that start something else.</summary>
    internal static IReadOnlyCollection<string> Names => Executables.Keys;

    /// <summary>The commands, for the help: what follows them is for the executables, not for geo.</summary>
    internal static IEnumerable<Command> Create() => Executables.Select(executable => Help.WithExamples(
        new Command(executable.Key, $"{executable.Value.What} All arguments are its own.") { TreatUnmatchedTokensAsErrors = false }, $"geo {executable.Key} --help", $"geo {executable.Key} {executable.Value.Example}"));

    /// <summary>Starts an executable if the arguments say so. Then it returns only if that fails.</summary>
    /// <returns>The exit code, or null if the arguments are about something else.</returns>
    internal static int? TryStart(string[] args, Terminal terminal)
    {
        if (args.Length == 0 || !Executables.TryGetValue(args[0], out var executable))
        {
            return null;
        }

        var places = Places(AppContext.BaseDirectory, terminal.Variable(HomeVariable), executable.Project, executable.Folder).ToList();
        if (places.FirstOrDefault(File.Exists) is not { } file)
        {
            return terminal.Fail(ExitCode.Configuration, $"{executable.Project} is not built: it is sought at {string.Join(" and ", places)}; build it, or name the folder of the repository by {HomeVariable}");
        }

        terminal.Out.Flush();
        _ = Replace(file, [file, .. args.Skip(1), null]);
        return terminal.Fail(ExitCode.Failed, $"{file} can't be started: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Where an executable may be, the nearest first.</summary>
    internal static IEnumerable<string> Places(string here, string? home, string project, string folder)
    {
        yield return Path.Combine(here, project);
        var root = string.IsNullOrEmpty(home) ? Path.GetFullPath(Path.Combine(here, "../../../../..")) : Path.GetFullPath(home);
        yield return Path.Combine(root, folder, "bin/Release/net10.0", project);
    }

    /// <summary>execv(3): the same process, so that signals and the exit code are those of the executable.</summary>
    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Replace(string path, string?[] arguments);
}
