using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>An authority, and members with certificates of it, in a folder of their own.</summary>
internal sealed class Deployment : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nfvha-link-");

    public Deployment()
    {
        Authority = Good(CertificateAuthority.Create(Folder, "lab", TimeProvider.System));
        Trust = Path.Combine(Folder, CertificateAuthority.CertificateFile);
    }

    public static MemberId North { get; } = MemberId.Of(new SiteId("north"));

    public static MemberId South { get; } = MemberId.Of(new SiteId("south"));

    public static MemberId East { get; } = MemberId.Of(new LocationId("east"));

    public static MemberId West { get; } = MemberId.Of(new LocationId("west"));

    public string Folder => _folder.FullName;

    public CertificateAuthority Authority { get; }

    public string Trust { get; }

    public static T Good<T>(CertificateResult<T> result)
        where T : class
    {
        Assert.True(result.IsGood, result.Problem);
        return result.Value;
    }

    /// <summary>Files of a member, issued now unless they are there.</summary>
    public CredentialFiles Files(MemberId member)
    {
        var file = Path.Combine(Folder, member.ToString().Replace('/', '-'));
        if (!File.Exists($"{file}.crt"))
        {
            Good(Authority.Issue(member, Folder, new ServerNames(["localhost"], [IPAddress.Loopback])));
        }

        return new CredentialFiles($"{file}.crt", $"{file}.key", Trust);
    }

    public X509Certificate2 Certificate(MemberId member)
    {
        var files = Files(member);
        return X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
    }

    /// <summary>Another authority, in a folder below.</summary>
    public CertificateAuthority Another(string name, TimeProvider? time = null) =>
        Good(CertificateAuthority.Create(Path.Combine(Folder, name), name, time ?? TimeProvider.System));

    public LinkOptions Options(MemberId self, params IEnumerable<Node> peers) => new()
    {
        Self = self,
        Files = Files(self),
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        Peers = peers.ToImmutableSortedDictionary(peer => peer.Id, peer => Address(peer.Mesh.ListensAt)),
    };

    /// <summary>Starts members that all talk with each other, in the order in which they open streams.</summary>
    public async Task<Node[]> StartAllAsync(params IEnumerable<MemberId> members)
    {
        var nodes = new List<Node>();
        foreach (var member in members.OrderDescending())
        {
            nodes.Add(await Node.StartAsync(Options(member, nodes)));
        }

        return [.. nodes.OrderBy(node => node.Id)];
    }

    public static DnsEndPoint Address(IPEndPoint point) => new(point.Address.ToString(), point.Port);

    public void Dispose()
    {
        Authority.Dispose();
        _folder.Delete(recursive: true);
    }
}
