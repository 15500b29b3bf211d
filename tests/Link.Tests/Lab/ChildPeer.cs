using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>A member in a process of its own, which says the sequence of each beat that it receives; to be stopped, continued and killed.</summary>
internal sealed partial class ChildPeer : IDisposable
{
    public const string Verb = "child-peer";
    private const int Stop = 19;
    private const int Continue = 18;
    private readonly Process _process;

    private ChildPeer(Process process, IPEndPoint listensAt) => (_process, ListensAt) = (process, listensAt);

    public IPEndPoint ListensAt { get; }

    public static async Task<ChildPeer> StartAsync(LinkOptions options)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, [Verb, options.Self.ToUri(), options.Files.CertificateFile, options.Files.KeyFile, options.Files.TrustFile, options.Listen.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return new ChildPeer(process, IPEndPoint.Parse(line!));
    }

    /// <summary>The sequence of the next beat that it heard.</summary>
    public async Task<long> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Within.Limit, TestContext.Current.CancellationToken);
        return long.Parse(line!, CultureInfo.InvariantCulture);
    }

    public void Freeze() => Assert.Equal(0, Kill(_process.Id, Stop));

    public void Thaw() => Assert.Equal(0, Kill(_process.Id, Continue));

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>The child. Ends with its parent, whose end of the input closes.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!MemberId.TryParse(args[0], out var self))
        {
            return 1;
        }

        using var output = Console.OpenStandardOutput();
        using var writer = new StreamWriter(output) { AutoFlush = true };
        var options = new LinkOptions { Self = self, Files = new CredentialFiles(args[1], args[2], args[3]), Listen = IPEndPoint.Parse(args[4]) };
        var start = await LinkMesh.StartAsync(
            options,
            (received, _) =>
            {
                lock (writer)
                {
                    writer.WriteLine((received.Envelope.Message as Beat)?.Sequence ?? -1);
                }

                return ValueTask.CompletedTask;
            },
            HostClock.Instance,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        if (start.Mesh is not { } mesh)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, start.Problems));
            return 1;
        }

        lock (writer)
        {
            writer.WriteLine(mesh.ListensAt);
        }

        await Console.In.ReadToEndAsync();
        await mesh.DisposeAsync();
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
