using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>A sample VNF as a real process, run as the gate runs it: a socket to listen on, and a stdin that ends it.</summary>
internal sealed class SampleUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-");
    private readonly Process _process;

    private SampleUnderTest(string name, IEnumerable<(string Name, string Value)> environment)
    {
        var socket = Path.Combine(_folder.FullName, "s");
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, $"NfvHa.Geo.Samples.{name}")) { RedirectStandardInput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment[VnfcSpec.SocketVariable] = socket;
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        _process = Process.Start(start)!;
        Http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await client.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(client, ownsSocket: true);
            },
        })
        {
            BaseAddress = new Uri("http://sample"),
        };
    }

    public HttpClient Http { get; }

    /// <summary>Starts a sample and waits until it answers.</summary>
    public static async Task<SampleUnderTest> StartAsync(string name, params (string Name, string Value)[] environment)
    {
        var sample = new SampleUnderTest(name, environment);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await sample.Http.GetAsync("/site", TestContext.Current.CancellationToken);
                return sample;
            }
            catch (HttpRequestException)
            {
                Assert.False(sample._process.HasExited, "it ended before it listened");
                Assert.True(TimeProvider.System.GetElapsedTime(began) < Limit, "it does not listen");
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Starts a sample that can't run.</summary>
    /// <returns>Its exit code and what it said.</returns>
    public static async Task<(int Code, string Said)> FailAsync(string name, params (string Name, string Value)[] environment)
    {
        await using var sample = new SampleUnderTest(name, environment);
        var said = await sample._process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await sample._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (sample._process.ExitCode, said.TrimEnd());
    }

    /// <summary>Ends its stdin, as the end of the gate does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Limit, TimeProvider.System);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
