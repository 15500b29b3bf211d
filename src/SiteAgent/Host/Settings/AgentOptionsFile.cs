using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

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
        var state = root.Section("state");
        var options = new AgentOptions(
            site,
            root.Path("folder", "a folder of the agent's own"),
            TimingSection.Read(root.Section("timing")),
            LinkSection.Read(root.Section("link"), MemberId.Of(site)),
            root.Path("gate", "the socket of the gate"),
            state.EndPoint("grpc", new IPEndPoint(IPAddress.Loopback, 3501)),
            state.EndPoint("http", new IPEndPoint(IPAddress.Loopback, 3500)),
            [.. root.List("vnfs", 1, VnfsMax, "{ \"vnf\": NAME, \"keepsCheckpoints\": true, \"component\": { \"path\": FILE } }").Select(Vnf)]);
        root.Once("vnfs[].vnf", options.Vnfs.Select(vnf => vnf.Vnf.Value), "name each VNF once");
        return options;
    }

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
                component.Has("workingDirectory") ? component.Path("workingDirectory", "the folder it runs in") : null));
    }
}
