using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Mesh;

public sealed class LinkOptionsTests
{
    private static readonly LinkOptions Plain = new() { Self = North, Files = new CredentialFiles("a", "b", "c") };

    [Fact]
    public void TheDefaults_AreGood_AndOnLoopback()
    {
        Assert.Empty(Plain.Validate());
        Assert.True(IPAddress.IsLoopback(Plain.Listen.Address));
    }

    [Fact]
    public void AllErrors_AreSaidAtOnce_EachWithItsKeyAndWhatWouldBeRight()
    {
        var errors = new LinkOptions
        {
            Self = MemberId.Operator("mara"),
            Files = new CredentialFiles("a", "", "c"),
            Peers = new Dictionary<MemberId, DnsEndPoint> { [East] = new("east", 0), [MemberId.Operator("mara")] = new("x", 1) }.ToImmutableSortedDictionary(),
            BackoffMin = TimeSpan.Zero,
            BackoffMax = TimeSpan.FromHours(1),
            ConnectTimeout = TimeSpan.Zero,
            HandshakeTimeout = TimeSpan.FromHours(1),
            KeepAliveDelay = TimeSpan.FromMilliseconds(999),
            KeepAliveTimeout = TimeSpan.Zero,
            StreamAgeMax = TimeSpan.FromDays(2),
            WindowBytes = 1,
            LogQueueBytesMax = 1,
            StreamsMax = 1,
        }.Validate();
        string[] keys =
        [
            "Self is operator/mara; it must be", "Files.KeyFile is empty; it must be", "Peers[location/east] is at east:0; it must be", "Peers[operator/mara] is this process itself",
            "BackoffMin is 0 ms; it must be from 1 ms to 60,000 ms.", "BackoffMax is 3,600,000 ms", "ConnectTimeout is 0 ms", "HandshakeTimeout is", "KeepAliveDelay is 999 ms; it must be from 1,000 ms",
            "KeepAliveTimeout is", "StreamAgeMax is", "WindowBytes is 1; it must be from 65,536 to 16,777,216.", "LogQueueBytesMax is 1; it must be from 4,194,304", "StreamsMax is 1; it must be from 2",
        ];
        Assert.All(keys, key => Assert.Contains(errors, error => error.StartsWith(key, StringComparison.Ordinal)));
    }
}
