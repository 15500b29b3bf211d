using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>A certificate and the key that belongs to it, read from two files.</summary>
/// <param name="Certificate">The certificate, without the key.</param>
/// <param name="Key">The key.</param>
internal sealed record KeyPair(X509Certificate2 Certificate, ECDsa Key) : IDisposable
{
    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }

    public static CertificateResult<KeyPair> Load(string certificateFile, string keyFile, DateTimeOffset now)
    {
        var certificateText = PemFile.ReadPublic(certificateFile);
        var keyText = PemFile.ReadKey(keyFile);
        if (!certificateText.IsGood || !keyText.IsGood)
        {
            return CertificateResult<KeyPair>.Bad(string.Join("; ", new[] { certificateText.Problem, keyText.Problem }.Where(problem => problem is not null)));
        }

        if (ReadCertificate(certificateText.Value) is not { } certificate)
        {
            return CertificateResult<KeyPair>.Bad(certificateFile, "holds no certificate as PEM", "issue it, or correct the path");
        }

        var key = ReadKey(keyText.Value);
        if (Problem(certificate, certificateFile, key, keyFile, now) is { } problem)
        {
            certificate.Dispose();
            key?.Dispose();
            return problem;
        }

        return CertificateResult<KeyPair>.Good(new KeyPair(certificate, key!));
    }

    public static X509Certificate2? ReadCertificate(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CertificateResult<KeyPair>? Problem(X509Certificate2 certificate, string certificateFile, ECDsa? key, string keyFile, DateTimeOffset now)
    {
        if (key is null)
        {
            return CertificateResult<KeyPair>.Bad(keyFile, "holds no ECDSA key as PEM", "issue it, or correct the path");
        }

        using var certified = certificate.GetECDsaPublicKey();
        if (certified is null || !certified.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
        {
            return CertificateResult<KeyPair>.Bad(keyFile, $"does not belong to {certificateFile}", "give the two files that were issued together");
        }

        if (now < certificate.NotBefore)
        {
            return CertificateResult<KeyPair>.Bad(certificateFile, $"is not valid before {certificate.NotBefore.ToUniversalTime():u}", "look at the clock of this host");
        }

        return now <= certificate.NotAfter
            ? null
            : CertificateResult<KeyPair>.Bad(certificateFile, $"expired at {certificate.NotAfter.ToUniversalTime():u}", "renew it");
    }

    private static ECDsa? ReadKey(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
