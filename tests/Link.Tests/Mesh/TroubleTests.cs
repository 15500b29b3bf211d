using System.Net;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Mesh;

/// <summary>Peers that die, return, stand still and change their certificates.</summary>
public sealed class TroubleTests : IDisposable
{
    private const int Flood = 500;
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task AServerThatDiesAndReturns_HearsTheNewestBeatFirst()
    {
        var east = await Node.StartAsync(_lab.Options(East));
        var address = east.Mesh.ListensAt;
        await using var north = await Node.StartAsync(_lab.Options(North, east));
        await north.SendUntilAsync(east, Messages.Beat("north", 1));
        await east.DisposeAsync();
        await Within.UntilAsync(() => !north.Mesh.Status()[0].IsOpen, "the end of the stream");
        for (var sequence = 2; sequence <= 500; sequence++)
        {
            north.Mesh.Send(East, Messages.Beat("north", sequence));
        }

        await using var back = await Node.StartAsync(_lab.Options(East) with { Listen = address });
        var returned = TimeProvider.System.GetTimestamp();
        Assert.Equal(500, Sequence(await back.NextAsync()));
        var took = TimeProvider.System.GetElapsedTime(returned);
        TestContext.Current.TestOutputHelper?.WriteLine($"first message {took.TotalMilliseconds:f0} ms after the return");
        Assert.True(took < TimeSpan.FromSeconds(2.5), $"{took}");
        Assert.True(north.Counts[LinkTelemetry.Reconnects, "location/east"] >= 1);
    }

    [Fact]
    public async Task AKilledPeer_IsFoundAgain()
    {
        var options = _lab.Options(East);
        IPEndPoint address;
        using (var child = await ChildPeer.StartAsync(options))
        {
            address = child.ListensAt;
            await using var before = await Node.StartAsync(_lab.Options(North) with { Peers = _lab.Options(North).Peers.Add(East, Address(address)) });
            before.Mesh.Send(East, Messages.Beat("north", 1));
            Assert.Equal(1, await child.NextAsync());
        }

        await using var north = await Node.StartAsync(_lab.Options(North) with { Peers = _lab.Options(North).Peers.Add(East, Address(address)) });
        north.Mesh.Send(East, Messages.Beat("north", 2));
        await Within.UntilAsync(() => north.Mesh.Status()[0].Problem is not null, "nobody there");
        using var again = await ChildPeer.StartAsync(options with { Listen = address });
        Assert.Equal(2, await again.NextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AFrozenProcess_NeitherBlocksNorGrowsTheSender_AndGetsTheNewestWhenItGoesOn(bool isFrozenForLong)
    {
        using var child = await ChildPeer.StartAsync(_lab.Options(East));
        await using var north = await Node.StartAsync(_lab.Options(North) with { Peers = _lab.Options(North).Peers.Add(East, Address(child.ListensAt)) });
        north.Mesh.Send(East, Messages.Beat("north", 1));
        Assert.Equal(1, await child.NextAsync());

        child.Freeze();
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var (longest, began) = (TimeSpan.Zero, TimeProvider.System.GetTimestamp());
        for (var sequence = 2; sequence <= Flood; sequence++)
        {
            var at = TimeProvider.System.GetTimestamp();
            Assert.IsType<SendOutcome.Queued>(north.Mesh.Send(East, Messages.Beat("north", sequence, vnfs: 100)));
            longest = TimeProvider.System.GetElapsedTime(at) is var took && took > longest ? took : longest;
            await Task.Yield();
        }

        var status = north.Mesh.Status().Single();
        Assert.True(status.QueuedBytes <= Messages.Bytes(Messages.Beat("north", Flood, vnfs: 100)).Length, $"{status.QueuedBytes} bytes wait");
        var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
        Assert.True(grown < 4_000_000, $"{grown} bytes more than before {Flood * 5000L} bytes were sent");
        Assert.True(longest < TimeSpan.FromSeconds(5), $"a send took {longest}");
        if (isFrozenForLong)
        {
            await Within.UntilAsync(() => !north.Mesh.Status().Single().IsOpen, "the frozen peer to be noticed");
            var noticed = TimeProvider.System.GetElapsedTime(began);
            TestContext.Current.TestOutputHelper?.WriteLine($"frozen peer noticed after {noticed.TotalMilliseconds:f0} ms");
            Assert.True(noticed < Within.Limit, $"noticed after {noticed}");

            // What it held back for the old stream is gone; the cores send anew.
            north.Mesh.Send(East, Messages.Beat("north", Flood, vnfs: 100));
        }

        child.Thaw();
        var heard = 0;
        while (await child.NextAsync() != Flood)
        {
            heard++;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{heard} older beats came before the newest of {Flood}; longest send {longest.TotalMilliseconds:f2} ms; grown {grown / 1000} kB");
        Assert.True(heard < 150, $"{heard} old beats of {Flood}");
    }

    [Fact]
    public async Task AReceiverThatTakesNothing_GetsTheNewestWhenItGoesOn_AndDropsLogsAreCounted()
    {
        var nodes = await _lab.StartAllAsync(North, South);
        var (north, south) = (nodes[0], nodes[1]);
        await north.OpenAsync(South, Lane.Log);
        await north.SendUntilAsync(south, Messages.Beat("north", 1));
        south.Takes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dropped = 0;
        for (var sequence = 2; sequence <= Flood; sequence++)
        {
            north.Mesh.Send(South, Messages.Beat("north", sequence, vnfs: 100));
            dropped += north.Mesh.Send(South, Messages.Append("north", sequence, bytes: 40_000)) is SendOutcome.Dropped { Reason: DropReason.QueueFull } ? 1 : 0;
            await Task.Yield();
        }

        Assert.True(dropped > 0);
        Assert.Equal(dropped, north.Counts.Dropped(DropReason.QueueFull));
        Assert.All(north.Mesh.Status(), status => Assert.True(status.QueuedBytes <= 8 * 1024 * 1024 && status.IsOpen));

        south.Takes.SetResult();
        var (beats, lastAppend) = (0, 0L);
        while (await south.NextAsync() is var received && received.Envelope.Message is not Beat { Sequence: Flood })
        {
            beats += received.Envelope.Message is Beat ? 1 : 0;
            if (received.Envelope.Message is Contracts.Replication.Append append)
            {
                Assert.True(append.FirstIndex > lastAppend);
                lastAppend = append.FirstIndex;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{beats} older beats came before the newest of {Flood}; {dropped} appends dropped");
        Assert.True(beats < 150, $"{beats} old beats of {Flood}");
        await north.DisposeAsync();
        await south.DisposeAsync();
    }

    [Fact]
    public async Task NewCertificatesAndANewAuthority_DropNoStream_AndCountAtTheNextHandshake()
    {
        var bundle = Path.Combine(_lab.Folder, "trust.crt");
        Good(TrustBundle.Add(bundle, _lab.Trust));
        var (northOptions, eastOptions) = (_lab.Options(North), _lab.Options(East));
        await using var east = await Node.StartAsync(eastOptions with { Files = eastOptions.Files with { TrustFile = bundle } });
        var address = Address(east.Mesh.ListensAt);
        await using var north = await Node.StartAsync(northOptions with { Files = northOptions.Files with { TrustFile = bundle }, Peers = northOptions.Peers.Add(East, address) });
        await north.SendUntilAsync(east, Messages.Beat("north", 1));

        using var other = _lab.Another("other");
        Good(TrustBundle.Add(bundle, Path.Combine(_lab.Folder, "other", CertificateAuthority.CertificateFile)));
        Good(other.Renew(northOptions.Files.CertificateFile, northOptions.Files.KeyFile));
        Good(other.Renew(eastOptions.Files.CertificateFile, eastOptions.Files.KeyFile));
        await north.SendUntilAsync(east, Messages.Beat("north", 2));
        Assert.Equal(0, north.Counts[LinkTelemetry.Reconnects, "location/east"]);

        // The old authority leaves the bundle: who was renewed is let in, and who still has an old certificate is not.
        using var old = _lab.Certificate(South);
        File.Copy(Path.Combine(_lab.Folder, "other", CertificateAuthority.CertificateFile), bundle, overwrite: true);
        using var renewed = _lab.Certificate(North);
        using var letIn = new RawPeer(east.Mesh.ListensAt, renewed);
        await letIn.SendAsync(Messages.Beat("north", 3));
        await Within.UntilAsync(() => east.TryNext(out var received) && Sequence(received!) == 3, "a beat under the new authority");
        using var refused = new RawPeer(east.Mesh.ListensAt, old);
        await refused.SendAndEndAsync(Messages.Bytes(Messages.Beat("south")));
        Assert.Equal(1, east.Counts[LinkTelemetry.HandshakeFailures, HandshakeReason.Certificate]);

        // North's own stream was replaced by the raw one and comes back, with its new certificate.
        await Within.UntilAsync(() => north.Counts[LinkTelemetry.Reconnects, "location/east"] >= 1, "a handshake with the new certificates");
    }

    [Fact]
    public async Task AStream_EndsWithItsAge_AndIsOpenedAnew()
    {
        await using var east = await Node.StartAsync(_lab.Options(East));
        await using var north = await Node.StartAsync(_lab.Options(North, east) with { StreamAgeMax = TimeSpan.FromSeconds(1) });
        await north.SendUntilAsync(east, Messages.Beat("north", 1));
        await Within.UntilAsync(() => north.Counts[LinkTelemetry.Reconnects, "location/east"] >= 1, "a stream anew");
        await north.SendUntilAsync(east, Messages.Beat("north", 2));
    }

    [Fact]
    public async Task AStream_EndsWithItsCertificate()
    {
        using var soon = Good(CertificateAuthority.Open(_lab.Folder, new SetTime(TimeSpan.FromSeconds(-57.5))));
        Good(soon.Issue(South, _lab.Folder, life: TimeSpan.FromMinutes(1)));
        await using var east = await Node.StartAsync(_lab.Options(East));
        using var certificate = _lab.Certificate(South);
        using var peer = new RawPeer(east.Mesh.ListensAt, certificate);
        await peer.SendAsync(Messages.Beat("south"));
        await east.NextAsync();
        var status = await peer.EndAsync();
        Assert.Equal(Grpc.Core.StatusCode.Unauthenticated, status.StatusCode);
        Assert.Contains("a certificate expired", status.Detail, StringComparison.Ordinal);
    }

    private static long Sequence(Received received) => ((Beat)received.Envelope.Message).Sequence;
}
