using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Control;
using NfvHa.Geo.SiteAgent.Host.Events;
using NfvHa.Geo.SiteAgent.Host.Probes;
using NfvHa.Geo.SiteAgent.Host.State;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Control;

/// <summary>A site with the real agent, a real gate process and a real component, and a location that promises what it is asked for while it may.</summary>
internal sealed class SiteUnderTest : IAgentLink, IReplicaLink, IAsyncDisposable
{
    public static readonly VnfId Vnf = new("echo");
    private static readonly SiteId Site = new("a");
    private static readonly LocationId Location = new("hq");
    private static int _count;
    private readonly string _folder = Directory.CreateTempSubdirectory("nfvha-site-").FullName;
    private readonly Process _gate;
    private AgentStore? _store;
    private volatile AgentNode? _node;

    public SiteUnderTest()
    {
        var host = Environment.ProcessId;
        At = new IPEndPoint(IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{1 + (host % 250)}.{host / 250 % 250}.{1 + Interlocked.Increment(ref _count)}")), 7200);
        var config = Path.Combine(_folder, "gate.json");
        File.WriteAllText(config, $$"""{ "socket": "{{Socket}}", "stopGraceMilliseconds": 500, "vnfs": [ { "vnf": "{{Vnf}}", "listen": "{{At}}" } ] }""");
        _gate = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.SiteAgent.Gate"), ["--config", config]) { RedirectStandardError = true })!;
        Assert.Null(AgentStore.Install(Path.Combine(_folder, "agent")));
    }

    public static LeaseTiming Timing { get; } = new()
    {
        BeatInterval = TimeSpan.FromMilliseconds(50),
        Duration = TimeSpan.FromMilliseconds(1000),
        FailAfter = TimeSpan.FromMilliseconds(500),
    };

    public IPEndPoint At { get; }

    /// <summary>Whether the location answers.</summary>
    public bool Promises { get; set; } = true;

    /// <summary>Who owns the VNF, by the journal.</summary>
    public (SiteId Owner, Epoch Epoch, long Index) Journal { get; set; } = (Site, new Epoch(1, 1), 1);

    public Beat? LastBeat { get; private set; }

    /// <summary>How the component is probed; set before the agent starts.</summary>
    public ProbeOptions? Probe { get; init; }

    /// <summary>How long the component takes for an answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What the agent told the operator.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    /// <summary>The processes that ran as the component, in order.</summary>
    public IReadOnlyList<int> Processes =>
        [.. Told.Select(line => line.Split(" runs as process ")).Where(parts => parts.Length == 2).Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture))];

    private string Socket => Path.Combine(_folder, "g", "s");

    public void StartAgent()
    {
        _store = AgentStore.Open(Path.Combine(_folder, "agent"), out var problem);
        Assert.True(_store is not null, problem);
        var environment = ImmutableSortedDictionary<string, string>.Empty.Add(
            "DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")));
        if (Delay > TimeSpan.Zero)
        {
            environment = environment.Add("ECHO_DELAY_MILLISECONDS", Delay.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture));
        }

        var component = new VnfcSpec(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Samples.EchoVnfc"), [], environment);
        _node = new AgentNode(
            new AgentStart(
                Site,
                new AgentInstanceId("agent-a"),
                _store!.Boot,
                _store.Ledger,
                _store.WriteAsync,
                Timing,
                new ReplicaOptions(),
                Socket,
                ImmutableSortedDictionary<VnfId, VnfcSpec>.Empty.Add(Vnf, component),
                ImmutableSortedDictionary<VnfId, CheckpointLog>.Empty)
            {
                Note = Notes.Enqueue,
                Probes = Probe is { } probe ? ImmutableSortedDictionary<VnfId, ProbeOptions>.Empty.Add(Vnf, probe) : ImmutableSortedDictionary<VnfId, ProbeOptions>.Empty,
            },
            this,
            this,
            HostClock.Instance,
            TimeProvider.System,
            Told.Enqueue);
    }

    /// <summary>What operators are told.</summary>
    public ConcurrentQueue<SiteNote> Notes { get; } = new();

    public async Task EndAgentAsync()
    {
        if (_node is { } node)
        {
            _node = null;
            await node.DisposeAsync();
            _store!.Dispose();
        }
    }

    /// <summary>The location hears a beat, promises all that it is asked for and says what the journal wants.</summary>
    public void Send(Beat beat)
    {
        LastBeat = beat;
        if (Promises)
        {
            var (owner, epoch, index) = Journal;
            var others = SiteSet.Of(Site, new SiteId("b"));
            var directive = new VnfDirective(Vnf, owner, epoch, EligibleSet.Initial(others), SyncSet.Initial(SiteSet.Empty), null, SiteSet.Empty);
            var desired = new DesiredState(new DesiredVersion(1, index), new LocationSet(0, [Location]), [directive]);
            _node?.Hear(new BeatReply(PromiserId.Of(Location), beat.Boot, beat.Sequence, beat.Requests, desired, []));
        }
    }

    public void Send(SiteId to, BeatReply reply)
    {
    }

    public void Send(SiteId to, Align align)
    {
    }

    public void Send(SiteId to, Append append)
    {
    }

    public void Send(SiteId to, LogAck ack)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await EndAgentAsync();
        _gate.Kill();
        await _gate.WaitForExitAsync();
        _gate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
