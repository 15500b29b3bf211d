using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.GlobalController.Host.Tests.Processes;

/// <summary>A controller as a real process, with files and certificates in a folder of its own.</summary>
internal sealed partial class Controller : IAsyncDisposable
{
    public const int Term = 15;
    public const int Killed = 9;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly StringBuilder _log = new();
    private readonly CertificateAuthority _authority;

    public Controller()
    {
        _authority = Good(CertificateAuthority.Create(Folder, "lab", TimeProvider.System));
        Own = Files(MemberId.Of(new LocationId("east")));
        Config = Write(Good());
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("nfvha-process-").FullName;

    public string Config { get; }

    public CredentialFiles Own { get; }

    public Process? Process { get; private set; }

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Files of a member, issued now.</summary>
    public CredentialFiles Files(MemberId member)
    {
        var issued = Good(_authority.Issue(member, Folder, new ServerNames(["localhost"], [IPAddress.Loopback])));
        return new CredentialFiles(issued.CertificateFile, issued.KeyFile, Path.Combine(Folder, CertificateAuthority.CertificateFile));
    }

    /// <summary>A configuration with three sites, one VNF with an owner and DNS.</summary>
    public string Good(string more = "") => $$"""
        {
          "location": "east",
          "journal": "{{Folder}}/journal.db",
          "store": "{{Folder}}/location.db",
          "link": { "listen": "127.0.0.1:0", "certificate": "{{Own.CertificateFile}}", "key": "{{Own.KeyFile}}", "trust": "{{Own.TrustFile}}" },
          "timing": { "beatIntervalMilliseconds": 50, "durationMilliseconds": 1000, "failAfterMilliseconds": 500 },
          "deployment": {
            "sites": [{ "name": "a", "capacity": 10 }, { "name": "b" }, { "name": "c" }],
            "locations": [{ "name": "east", "failureDomain": "c" }],
            "vnfs": [{ "name": "web", "sites": ["a", "b"], "preference": ["b"], "replication": "stateless", "level": 1 }],
            "services": [{ "name": "cdn", "targets": [{ "site": "a", "weight": 1 }, { "site": "c", "weight": 3 }] }]
          },
          "dns": {
            "zone": "geo.example.", "listen": "127.0.0.1:0",
            "services": [{ "name": "web", "sites": [{ "site": "a", "address": "127.0.1.1" }, { "site": "b", "address": "127.0.2.1" }] }]
          },
          "vantage": [{ "name": "v1", "port": 8080 }]{{more}}
        }
        """;

    /// <summary>Writes a configuration.</summary>
    public string Write(string text, string name = "controller.json")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Launch(arguments);
        var output = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var help = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await help);
    }

    /// <summary>Starts it, and waits until it says where it listens.</summary>
    public async Task<IPEndPoint> StartAsync()
    {
        lock (_log)
        {
            _log.Clear();
        }

        Process?.Dispose();
        Process = Launch(["--config", Config]);
        Process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.AppendLine(line.Data);
            }
        };
        Process.BeginErrorReadLine();
        await UntilAsync(() => At().IsMatch(Log), "it runs");
        return IPEndPoint.Parse(At().Match(Log).Groups[1].Value);
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(Process!.Id, signal));

    /// <summary>Waits until it has ended.</summary>
    public async Task<int> EndedAsync()
    {
        await Process!.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TimeProvider.System, TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, string.Create(CultureInfo.InvariantCulture, $"not within {Limit.TotalSeconds} s: {what}; it logged {Log}"));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is { HasExited: false })
        {
            Process.Kill();
            await Process.WaitForExitAsync();
        }

        Process?.Dispose();
        _authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static Process Launch(string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.GlobalController.Host"), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        return Process.Start(start)!;
    }

    private static T Good<T>(CertificateResult<T> result)
        where T : class
    {
        Assert.True(result.IsGood, result.Problem);
        return result.Value;
    }

    [GeneratedRegex("agents reach it at ([0-9.:]+)[;.]")]
    private static partial Regex At();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
