using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.SiteAgent.Gate.Settings;

/// <summary>Reads the gate's options. Finds all errors at once; each names the file, the key, what is wrong and what would be right.</summary>
internal static class GateOptionsFile
{
    private const int SocketLengthMax = 60;
    private const int VnfsMax = 1024;
    private const int SitesMax = 64;

    /// <summary>Reads a file.</summary>
    public static OptionsReading<GateOptions> Read(string path) => OptionsFile.Read(path, Options);

    /// <summary>Reads the text of a file.</summary>
    public static OptionsReading<GateOptions> Parse(string file, ReadOnlyMemory<byte> json) => OptionsFile.Parse(file, json, Options);

    private static GateOptions Options(OptionsNode root)
    {
        var options = new GateOptions
        {
            Socket = Socket(root),
            Vnfs = Vnfs(root),
            StopGrace = root.Milliseconds("stopGraceMilliseconds", TimeSpan.FromSeconds(2), 0, 60_000),
            StartTimeout = root.Milliseconds("startTimeoutMilliseconds", TimeSpan.FromSeconds(10), 100, 300_000),
        };
        root.Once("vnfs[].vnf", options.Vnfs.Select(vnf => vnf.Vnf.Value), "name each VNF once");
        root.Once("vnfs[].listen", options.Vnfs.Where(vnf => vnf.Listen.Port != 0).Select(vnf => vnf.Listen.ToString()), "give each VNF an address and port of its own");
        return options;
    }

    private static string Socket(OptionsNode root)
    {
        var socket = root.Path("socket", "a socket, in a folder of its own");
        if (socket.Length > 0 && (socket.Length > SocketLengthMax || Path.GetDirectoryName(socket) is null or "/"))
        {
            root.Wrong("socket", $"is '{socket}'", $"write an absolute path of at most {SocketLengthMax} characters, in a folder of its own");
        }

        return socket;
    }

    private static ImmutableArray<VnfOptions> Vnfs(OptionsNode root) =>
    [
        .. root.List("vnfs", 1, VnfsMax, "{ \"vnf\": NAME, \"listen\": \"ADDRESS:PORT\" }").Select(vnf => new VnfOptions
        {
            Vnf = new VnfId(vnf.Name("vnf", "the VNF, as in the journal")),
            Listen = vnf.EndPoint("listen"),
            Peers = Peers(vnf),
            ConnectionsMax = vnf.Number("connectionsMax", 1024, 1, 100_000),
            SendBufferBytes = vnf.Number("sendBufferBytes", 256 * 1024, 4 * 1024, 16 * 1024 * 1024),
        }),
    ];

    private static ImmutableSortedDictionary<SiteId, IPEndPoint> Peers(OptionsNode vnf)
    {
        var peers = vnf.List("peers", 0, SitesMax, "{ \"site\": NAME, \"address\": \"ADDRESS:PORT\" }")
            .Select(peer => (Site: peer.Name("site", "a site that may own the VNF"), Address: peer.EndPoint("address")))
            .ToList();
        vnf.Once("peers[].site", peers.Select(peer => peer.Site), "name each site once");
        return peers.Where(peer => peer.Site.Length > 0).DistinctBy(peer => peer.Site).ToImmutableSortedDictionary(peer => new SiteId(peer.Site), peer => peer.Address);
    }
}
