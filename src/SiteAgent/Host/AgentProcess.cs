using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Files;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Control;
using NfvHa.Geo.SiteAgent.Host.Events;
using NfvHa.Geo.SiteAgent.Host.Settings;
using NfvHa.Geo.SiteAgent.Host.State.Api;
using NfvHa.Geo.SiteAgent.Host.Telemetry;

namespace NfvHa.Geo.SiteAgent.Host;

/// <summary>The agent of a site with all that it takes: its disk, the checkpoint logs, the loop, the link, the state API.</summary>
internal sealed partial class AgentProcess : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;

    private AgentProcess(ILoggerFactory logs) => (_logs, _log) = (logs, logs.CreateLogger("agent"));

    /// <summary>Ends when the agent can't go on.</summary>
    internal Task Stopped { get; private set; } = Task.CompletedTask;

    /// <summary>Starts all of it.</summary>
    /// <param name="options">Options without errors.</param>
    /// <param name="logs">Where to log; not disposed of here.</param>
    /// <param name="time">Time of waits.</param>
    /// <returns>The running agent, or null and what is wrong.</returns>
    internal static async Task<(AgentProcess? Process, ImmutableArray<string> Problems)> StartAsync(AgentOptions options, ILoggerFactory logs, TimeProvider time)
    {
        var process = new AgentProcess(logs);
        var problems = await process.StartAsync(options, time).ConfigureAwait(false);
        if (problems.IsEmpty)
        {
            return (process, []);
        }

        await process.DisposeAsync().ConfigureAwait(false);
        return (null, problems);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<string>> StartAsync(AgentOptions options, TimeProvider time)
    {
        if (AgentStore.Open(options.Folder, out var problem) is not { } store)
        {
            return [problem];
        }

        Keep(store);
        MakeTokens(options);
        var (checkpointLogs, problems) = OpenLogs(options, store);
        if (!problems.IsEmpty)
        {
            return problems;
        }

        var link = new AgentLink([.. options.Link.Peers.Keys], _log);
        ImmutableArray<LocationId> locations = [.. options.Link.Peers.Keys.Select(peer => peer.Location).OfType<LocationId>()];
        var events = new EventHandover(new EventJournal(options.Site, store.Boot, locations, options.EventsMax, time), locations, time, link.Send);
        _parts.Push(events);
        link.Join(events);
        var start = new AgentStart(
            options.Site,
            new AgentInstanceId($"agent-{options.Site}"),
            store.Boot,
            store.Ledger,
            store.WriteAsync,
            options.Timing,
            new ReplicaOptions(),
            options.GateSocket,
            options.Vnfs.ToImmutableSortedDictionary(vnf => vnf.Vnf, vnf => Equipped(vnf, options)),
            checkpointLogs)
        {
            Note = events.Note,
            Observe = Observed(options),
            Probes = options.Vnfs.Where(vnf => vnf.Probe is not null).ToImmutableSortedDictionary(vnf => vnf.Vnf, vnf => vnf.Probe!),
        };
        var node = new AgentNode(start, link, link, HostClock.Instance, time, Told);
        _parts.Push(node);
        Stopped = node.Stopped;
        var state = await StateApi.StartAsync(options.State, node.StateOf, time, _log, CancellationToken.None).ConfigureAwait(false);
        if (state.Api is null)
        {
            return state.Problems;
        }

        _parts.Push(state.Api);
        var started = await LinkMesh.StartAsync(options.Link, (received, _) => link.ReceiveAsync(received), HostClock.Instance, time, _logs).ConfigureAwait(false);
        if (started.Mesh is not { } mesh)
        {
            return started.Problems;
        }

        _parts.Push(mesh);
        link.Join(mesh, node);
        Told($"site {options.Site} started as {store.Boot}; it listens at {mesh.ListensAt}");
        events.Note(new SiteNote(SiteEventKind.Agent, "", $"The agent started as {store.Boot}."));
        return [];
    }

    private (ImmutableSortedDictionary<VnfId, CheckpointLog> Logs, ImmutableArray<string> Problems) OpenLogs(AgentOptions options, AgentStore store)
    {
        var opened = ImmutableSortedDictionary.CreateBuilder<VnfId, CheckpointLog>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var vnf in options.Vnfs.Where(vnf => vnf.KeepsCheckpoints).Select(vnf => vnf.Vnf))
        {
            var folder = Path.Combine(options.Folder, "logs", vnf.Value);
            switch (CheckpointLog.Open(folder, vnf))
            {
                case LogOpened { IsNew: true, Log: var lost } when store.Ledger.Vnfs.GetValueOrDefault(vnf).Promises.Highest > default(Contracts.Ownership.Epoch):
                    lost.Dispose();
                    problems.Add($"{folder}: there was a log of {vnf} at this site, and it is gone. Put it back; if it can't be found, give this site a new name.");
                    break;
                case LogOpened { Log: var log, Repair: var repair }:
                    opened.Add(vnf, log);
                    if (repair is not null)
                    {
                        Told($"{repair.Path}: cut {repair.BytesCut} bytes at {repair.Offset} that were never said to be durable");
                    }

                    break;
                case LogRefused refused:
                    problems.Add(refused.ToString());
                    break;
            }
        }

        if (problems.Count > 0)
        {
            foreach (var log in opened.Values)
            {
                log.Dispose();
            }
        }

        return (opened.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>A component learns where its state is, and how to prove which VNF it belongs to.</summary>
    private static VnfcSpec Equipped(HostedVnf vnf, AgentOptions options)
    {
        var environment = vnf.Component.Environment.SetItem("NFVHA_SITE", options.Site.Value);
        return vnf.Component with
        {
            Environment = options.State.TokenFiles.TryGetValue(vnf.Vnf, out var token)
                ? environment
                    .SetItem("DAPR_GRPC_ENDPOINT", $"http://{options.State.Grpc}")
                    .SetItem("DAPR_HTTP_ENDPOINT", $"http://{options.State.Http}")
                    .SetItem("DAPR_API_TOKEN_FILE", token)
                : environment,
        };
    }

    /// <summary>Makes the state tokens that are missing: whoever may read one may ask for the state of that VNF, and of no other.</summary>
    private static void MakeTokens(AgentOptions options)
    {
        foreach (var file in options.State.TokenFiles.Values.Where(file => !File.Exists(file)))
        {
            DurableFile.Replace(file, Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(64, lowercase: true)));
        }
    }

    private Action<AgentFrame>? Observed(AgentOptions options)
    {
        if (options.Telemetry is not { } settings)
        {
            return null;
        }

        var telemetry = new AgentTelemetry(settings, failure => Told($"traces and metrics are not told any more, start the agent again for them; all else goes on: {failure.Message}"));
        _parts.Push(telemetry);
        return telemetry.Hand;
    }

    private void Keep(IDisposable part) => _parts.Push(new Owned(part));

    private void Told(string line) => Log(line);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Line}")]
    private partial void Log(string line);

    private sealed class Owned(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
