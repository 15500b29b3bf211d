using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>
/// The link within a file of options: <c>{ "listen": "127.0.1.1:7443", "certificate": FILE, "key": FILE, "trust": FILE, "peers": [{ "member": "location/hq",
/// "address": "127.0.0.1:7443" }] }</c>. Peers that open the streams themselves may be missing: a location need not name sites.
/// </summary>
public static class LinkSection
{
    private const int PeersMax = 80;

    /// <summary>Reads the section.</summary>
    /// <param name="section">The object.</param>
    /// <param name="self">Whose options they are.</param>
    public static LinkOptions Read(OptionsNode section, MemberId self)
    {
        var peers = ImmutableSortedDictionary.CreateBuilder<MemberId, DnsEndPoint>();
        foreach (var node in section.List("peers", 0, PeersMax, "{ \"member\": \"location/hq\", \"address\": \"HOST:PORT\" }"))
        {
            var name = node.Text("member", "write site/NAME or location/NAME");
            var address = Address(node);
            if (!MemberId.TryParse(MemberId.Scheme + name, out var member))
            {
                node.Wrong("member", $"is '{name}'", "write site/NAME or location/NAME");
            }
            else if (address is not null && !peers.TryAdd(member, address))
            {
                node.Wrong("member", $"is '{name}' once more", "name each peer once");
            }
        }

        var options = new LinkOptions
        {
            Self = self,
            Listen = section.EndPoint("listen", new IPEndPoint(IPAddress.Loopback, 7443)),
            Files = new CredentialFiles(
                section.Path("certificate", "the certificate of this member (PEM)"),
                section.Path("key", "its key (PEM, mode 0600)"),
                section.Path("trust", "the trust bundle (PEM)")),
            Peers = peers.ToImmutable(),
        };

        // What is missing was named already.
        if (self.Name.Length > 0 && options.Files is { CertificateFile.Length: > 0, KeyFile.Length: > 0, TrustFile.Length: > 0 })
        {
            section.Wrong(options.Validate());
        }

        return options;
    }

    private static DnsEndPoint? Address(OptionsNode node)
    {
        var text = node.Text("address", "write HOST:PORT");
        var colon = text.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0)
        {
            return new DnsEndPoint(text[..colon].Trim('[', ']'), port);
        }

        if (text.Length > 0)
        {
            node.Wrong("address", $"is '{text}'", "write HOST:PORT");
        }

        return null;
    }
}
