using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Hosting.Loop;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.SiteAgent.Host.State;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State;

/// <summary>The checkpoint logs of one VNF at two sites, on disk, each with a loop of its own; what they say goes straight to the other, unless it is cut off.</summary>
internal sealed class TwoSites : IAsyncDisposable
{
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly VnfId Vnf = new("register");
    private readonly string _folder = Directory.CreateTempSubdirectory("nfvha-replica-").FullName;
    private readonly Dictionary<SiteId, Place> _places = [];
    private volatile bool _isCut;

    public TwoSites()
    {
        Start(A, 1);
        Start(B, 1);
    }

    public IVnfState this[SiteId site] => _places[site].Replica;

    public void Cut() => _isCut = true;

    public void Mend()
    {
        _isCut = false;
        foreach (var (site, _) in _places)
        {
            Do(site, replica => replica.Retry());
        }
    }

    /// <summary>The journal grants the VNF to a site, with the other in S.</summary>
    public void Grant(SiteId owner, int epoch)
    {
        var other = owner == A ? B : A;
        var directive = new VnfDirective(
            Vnf, owner, new Epoch(1, epoch), EligibleSet.Initial(SiteSet.Of(A, B)), SyncSet.Initial(SiteSet.Of(other)), null, SiteSet.Of(other));
        foreach (var site in new[] { owner, other })
        {
            Do(site, replica => replica.Hear(new Directed(directive)));
        }

        Do(owner, replica => replica.Serve());
    }

    public void Do(SiteId site, Action<VnfReplica> what) => Assert.True(_places[site].Loop.Post(() => what(_places[site].Replica)));

    /// <summary>The agent of a site ends and is started again on what its disk holds.</summary>
    public async Task RestartAsync(SiteId site, int boot)
    {
        await _places[site].DisposeAsync();
        Start(site, boot);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var place in _places.Values)
        {
            await place.DisposeAsync();
            await place.Loop.Stopped;
        }

        Directory.Delete(_folder, recursive: true);
    }

    private void Start(SiteId site, int boot)
    {
        var loop = new EventLoop($"site {site}");
        var log = Assert.IsType<LogOpened>(CheckpointLog.Open(Path.Combine(_folder, site.Value), Vnf)).Log;
        _places[site] = new Place(loop, new VnfReplica(site, Vnf, new BootId($"boot-{site}-{boot}"), log, new ReplicaOptions(), loop, new Cable(this), HostClock.Instance));
    }

    private void Deliver(SiteId to, ReplicaEvent happened)
    {
        if (!_isCut)
        {
            _places[to].Loop.Post(() => _places[to].Replica.Hear(happened));
        }
    }

    private sealed record Place(EventLoop Loop, VnfReplica Replica) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Loop.DisposeAsync();
            Replica.Dispose();
        }
    }

    private sealed class Cable(TwoSites sites) : IReplicaLink
    {
        public void Send(SiteId to, Align align) => sites.Deliver(to, new AlignReceived(align));

        public void Send(SiteId to, Append append) => sites.Deliver(to, new AppendReceived(append));

        public void Send(SiteId to, LogAck ack) => sites.Deliver(to, new AckReceived(ack));
    }
}
