using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.SiteAgent.Gate.Pipe;
using NfvHa.Geo.SiteAgent.Host.Probes;
using NfvHa.Geo.SiteAgent.Host.State.Api;

namespace NfvHa.Geo.SiteAgent.Host.Settings;

/// <summary>Reads the options of an agent from a JSON file (docs/configuration.md).</summary>
internal static class AgentOptionsFile
{
    private const int VnfsMax = 1024;
    private const int EntriesMax = 200;

    /// <summary>Reads a file.</summary>
    internal static OptionsReading<AgentOptions> Read(string path) => OptionsFile.Read(path, Options);

    private static AgentOptions Options(OptionsNode root)
    {
        var site = new SiteId(root.Name("site", "this site"));
        var folder = root.Path("folder", "a folder of the agent's own");
        var vnfs = root.List("vnfs", 1, VnfsMax, "{ \"vnf\": NAME, \"keepsCheckpoints\": true, \"component\": { \"path\": FILE } }").Select(Vnf).ToImmutableArray();
        root.Once("vnfs[].vnf", vnfs.Select(vnf => vnf.Vnf.Value), "name each VNF once");
        return new AgentOptions(
            site,
            folder,
            TimingSection.Read(root.Section("timing")),
            LinkSection.Read(root.Section("link"), MemberId.Of(site)),
            root.Path("gate", "the socket of the gate"),
            StateApiOptions.Read(root.Section("state"), Tokens(folder, vnfs)),
            vnfs)
        {
            EventsMax = root.Number("eventsMax", 1_024, 16, 65_536),
            Telemetry = TelemetryOptions.Read(root),
        };
    }

    /// <summary>The agent makes the tokens itself, each in a file that only its own user may read.</summary>
    private static ImmutableSortedDictionary<VnfId, string> Tokens(string folder, ImmutableArray<HostedVnf> vnfs) => vnfs
        .Where(vnf => vnf.KeepsCheckpoints)
        .DistinctBy(vnf => vnf.Vnf)
        .ToImmutableSortedDictionary(vnf => vnf.Vnf, vnf => Path.Combine(folder, $"{vnf.Vnf}.token"));

    private static HostedVnf Vnf(OptionsNode node)
    {
        var component = node.Section("component");
        return new HostedVnf(
            new VnfId(node.Name("vnf", "the VNF, as in the journal")),
            node.Flag("keepsCheckpoints", usual: true),
            new VnfcSpec(
                component.Path("path", "the executable of the component"),
                component.Texts("arguments", EntriesMax),
                component.Table("environment", EntriesMax),
                component.Has("workingDirectory") ? component.Path("workingDirectory", "the folder it runs in") : null),
            node.Has("probe") ? ProbeOptions.Read(node.Section("probe")) : null);
    }
}
