using System.Diagnostics;
using NfvHa.Geo.Cli.Commands;

namespace NfvHa.Geo.Cli.Tests.Commands;

/// <summary>The other executables run in the place of geo itself.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nfvha-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task An_executable_runs_in_the_same_process_with_its_arguments_and_its_exit_code()
    {
        var place = _folder.CreateSubdirectory("src/SiteAgent/Gate/bin/Release/net10.0");
        var script = Path.Combine(place.FullName, "NfvHa.Geo.SiteAgent.Gate");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho \"$$ $# $2\"\nexit 7\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Cli"), ["gate", "--config", "a b"]) { RedirectStandardOutput = true };
        start.Environment[StartCommands.HomeVariable] = _folder.FullName;

        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(($"{process.Id} 2 a b\n", 7), (said, process.ExitCode));
    }
}
