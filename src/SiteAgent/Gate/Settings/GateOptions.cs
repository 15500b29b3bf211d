using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Gate.Settings;

/// <summary>What an operator sets. Read from a JSON file by <see cref="GateOptionsFile"/>, which checks it.</summary>
public sealed record GateOptions
{
    /// <summary>
    /// The unix socket that the agent connects to. Its folder is the gate's own: mode 0700, made if it is missing; the sockets of the VNFCs, too, are
    /// there. At most 60 characters: the kernel takes no longer paths than 107, and those of the VNFCs' sockets are longer.
    /// </summary>
    public required string Socket { get; init; }

    /// <summary>The VNFs that may be served here.</summary>
    public required ImmutableArray<VnfOptions> Vnfs { get; init; }

    /// <summary>How long a VNFC that is asked to end has, before it is killed. Default 2 s; 0 to 60 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a VNFC that was started has until it listens, before it is killed. Default 10 s; 100 ms to 5 min.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>One VNF at the gate.</summary>
public sealed record VnfOptions
{
    /// <summary>The VNF.</summary>
    public required VnfId Vnf { get; init; }

    /// <summary>Where its clients connect (TCP), address and port.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>
    /// Where the gates of other sites let clients of this VNF in, by site. Who comes here while another site owns it is carried there. The gates must see each other
    /// at these addresses: who comes from one of them is carried no further.
    /// </summary>
    public ImmutableSortedDictionary<SiteId, IPEndPoint> Peers { get; init; } = ImmutableSortedDictionary<SiteId, IPEndPoint>.Empty;

    /// <summary>How many clients are let in at a time; those beyond are reset. Default 1024; 1 to 100 000. Two file descriptors for each.</summary>
    public int ConnectionsMax { get; init; } = 1024;

    /// <summary>
    /// How much the kernel may hold for a client that does not take its replies. Default 256 KiB; 4 KiB to 16 MiB. What it holds at the deadline is thrown
    /// away within milliseconds, unless the gate itself is stopped at that time: then it may still reach the client.
    /// </summary>
    public int SendBufferBytes { get; init; } = 256 * 1024;
}
