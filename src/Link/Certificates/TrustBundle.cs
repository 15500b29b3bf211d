using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>A peer whose certificate was found good.</summary>
/// <param name="Member">Who it is.</param>
/// <param name="Until">When its certificate expires, and with it its streams.</param>
public sealed record AuthenticatedPeer(MemberId Member, DateTimeOffset Until);

/// <summary>
/// The authorities whose members are let in: one PEM file, several certificates while authorities are being exchanged. The store of the system
/// does not count. There is no revocation: a certificate counts until it expires or its authority leaves the bundle.
/// </summary>
public sealed class TrustBundle
{
    /// <summary>The most authorities in a bundle.</summary>
    public const int AuthoritiesMax = 16;

    private readonly X509Certificate2Collection _authorities;

    private TrustBundle(X509Certificate2Collection authorities) => _authorities = authorities;

    /// <summary>How many authorities it holds.</summary>
    public int Count => _authorities.Count;

    /// <summary>Reads a bundle.</summary>
    public static CertificateResult<TrustBundle> Load(string file)
    {
        var text = PemFile.ReadPublic(file);
        if (!text.IsGood)
        {
            return CertificateResult<TrustBundle>.Bad(text.Problem);
        }

        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(text.Value);
        }
        catch (CryptographicException)
        {
            return CertificateResult<TrustBundle>.Bad(file, "holds something that is no certificate as PEM", "put the certificates of authorities into it, one after the other");
        }

        if (authorities.Count is 0 or > AuthoritiesMax)
        {
            return CertificateResult<TrustBundle>.Bad(file, $"holds {authorities.Count} certificates", $"put 1 to {AuthoritiesMax} certificates of authorities into it");
        }

        return authorities.FirstOrDefault(certificate => !MemberExtensions.IsAuthority(certificate)) is { } member
            ? CertificateResult<TrustBundle>.Bad(file, $"holds the certificate of {member.Subject}, which is no authority", "take it out")
            : CertificateResult<TrustBundle>.Good(new TrustBundle(authorities));
    }

    /// <summary>Puts an authority into a bundle file, which is made if need be. Nothing changes if it is in there.</summary>
    /// <returns>The bundle as it is now.</returns>
    public static CertificateResult<TrustBundle> Add(string file, string authorityFile)
    {
        var added = Load(authorityFile);
        if (!added.IsGood)
        {
            return added;
        }

        var present = File.Exists(file) ? Load(file) : added;
        if (!present.IsGood)
        {
            return present;
        }

        var all = present.Value._authorities.Concat(added.Value._authorities).DistinctBy(certificate => certificate.Thumbprint).ToArray();
        return PemFile.Replace(file, string.Concat(all.Select(certificate => certificate.ExportCertificatePem() + "\n")), PemFile.PublicMode) is { } problem
            ? CertificateResult<TrustBundle>.Bad(problem)
            : Load(file);
    }

    /// <summary>Finds out who a certificate speaks for, and whether it may.</summary>
    /// <param name="certificate">What a peer showed; null if nothing.</param>
    /// <param name="isServer">Whether the peer is the server of the connection.</param>
    /// <param name="now">The time.</param>
    public CertificateResult<AuthenticatedPeer> Verify(X509Certificate2? certificate, bool isServer, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return Bad("shows no certificate", "give it one");
        }

        if (MemberExtensions.MemberOf(certificate) is not { } member || MemberExtensions.IsAuthority(certificate))
        {
            return Bad("shows a certificate that does not name one member", "issue it one");
        }

        if (now < certificate.NotBefore || now > certificate.NotAfter)
        {
            return now > certificate.NotAfter
                ? Bad($"({member}) shows a certificate that expired at {certificate.NotAfter.ToUniversalTime():u}", "renew it")
                : Bad($"({member}) shows a certificate that is not valid before {certificate.NotBefore.ToUniversalTime():u}", "look at the clocks of both hosts");
        }

        var use = isServer ? MemberExtensions.ServerUse : MemberExtensions.ClientUse;
        if (!MemberExtensions.Allows(certificate, use))
        {
            return Bad($"({member}) shows a certificate that is not for a {(isServer ? "server" : "client")}", "issue it another");
        }

        using var chain = new X509Chain { ChainPolicy = Policy(use, now) };
        return chain.Build(certificate)
            ? CertificateResult<AuthenticatedPeer>.Good(new AuthenticatedPeer(member, certificate.NotAfter))
            : Bad($"shows a certificate for {member} that no authority of the trust bundle vouches for", "add its authority to the bundle, or issue it another");
    }

    internal X509ChainPolicy Policy(string use, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ApplicationPolicy.Add(new Oid(use));
        return policy;
    }

    private static CertificateResult<AuthenticatedPeer> Bad(string what, string toDo) => CertificateResult<AuthenticatedPeer>.Bad("The peer", what, toDo);
}
