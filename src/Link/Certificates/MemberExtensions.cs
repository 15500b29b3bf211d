using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>What a certificate says of its member, in its extensions.</summary>
internal static class MemberExtensions
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private const string SubjectAlternativeName = "2.5.29.17";
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);

    /// <summary>Who the certificate speaks for: it must name exactly one member, and no other URI.</summary>
    public static MemberId? MemberOf(X509Certificate2 certificate)
    {
        MemberId? found = null;
        try
        {
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == SubjectAlternativeName))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (!names.PeekTag().HasSameClassAndValue(Uri))
                    {
                        names.ReadEncodedValue();
                    }
                    else if (found is not null || !MemberId.TryParse(names.ReadCharacterString(UniversalTagNumber.IA5String, Uri), out var member))
                    {
                        return null;
                    }
                    else
                    {
                        found = member;
                    }
                }
            }
        }
        catch (AsnContentException)
        {
            return null;
        }

        return found;
    }

    /// <summary>The other names of a certificate, which servers are found under.</summary>
    public static ServerNames NamesOf(X509Certificate2 certificate)
    {
        var extension = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return extension is null ? ServerNames.None : new ServerNames([.. extension.EnumerateDnsNames()], [.. extension.EnumerateIPAddresses()]);
    }

    /// <summary>Whether the certificate may be used for something: it must say so.</summary>
    public static bool Allows(X509Certificate2 certificate, string use) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(extension => extension.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == use));

    /// <summary>Whether it is an authority's.</summary>
    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);
}
