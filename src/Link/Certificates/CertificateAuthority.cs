using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>Where the files of a member are.</summary>
/// <param name="CertificateFile">Its certificate, PEM.</param>
/// <param name="KeyFile">Its key, PEM, mode 0600.</param>
/// <param name="NotAfter">When the certificate expires.</param>
public sealed record IssuedFiles(string CertificateFile, string KeyFile, DateTimeOffset NotAfter);

/// <summary>
/// A small certificate authority for labs: two files in a folder. It keeps no list of what it issued and can't revoke: whoever lost a key renews all
/// others under a new authority, and takes the old one out of the trust bundle. Keys are ECDSA P-256.
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>The authority's certificate, which is also a trust bundle of one.</summary>
    public const string CertificateFile = "ca.crt";

    /// <summary>Its key, mode 0600.</summary>
    public const string KeyFile = "ca.key";

    /// <summary>How long an authority lives unless told otherwise.</summary>
    public static readonly TimeSpan DefaultAuthorityLife = TimeSpan.FromDays(5 * 365);

    /// <summary>How long a member's certificate lives unless told otherwise.</summary>
    public static readonly TimeSpan DefaultMemberLife = TimeSpan.FromDays(90);

    /// <summary>The longest that a member's certificate may live. It ends with its authority at the latest.</summary>
    public static readonly TimeSpan MemberLifeMax = TimeSpan.FromDays(397);

    // For hosts whose clocks are behind that of the issuer.
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider time) => (_certificate, _key, _time) = (certificate, key, time);

    /// <summary>When the authority expires.</summary>
    public DateTimeOffset NotAfter => _certificate.NotAfter;

    /// <summary>Makes an authority in a folder that holds none yet; the folder is made if need be.</summary>
    /// <param name="folder">Where its two files go.</param>
    /// <param name="name">Its name, shown in certificates.</param>
    /// <param name="time">Where the time comes from.</param>
    /// <param name="life">How long it lives; 1 day to 20 years.</param>
    public static CertificateResult<CertificateAuthority> Create(string folder, string name, TimeProvider time, TimeSpan? life = null)
    {
        var (certificateFile, keyFile) = (Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile));
        var lives = life ?? DefaultAuthorityLife;
        if (Identifier.Problem(name) is { } wrongName)
        {
            return Bad($"The authority's name {wrongName}");
        }

        if (lives < TimeSpan.FromDays(1) || lives > TimeSpan.FromDays(20 * 365))
        {
            return Bad($"The authority's life is {lives:c}; it must be from 1 day to 20 years");
        }

        if (File.Exists(certificateFile) || File.Exists(keyFile))
        {
            return Bad($"{folder} holds an authority already: name another folder; two authorities may stand in one trust bundle");
        }

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=NfvHa.Geo", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        using var signed = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdated, now + lives, Serial());
        var authority = new CertificateAuthority(X509CertificateLoader.LoadCertificate(signed.RawData), key, time);
        if (Write(certificateFile, signed, keyFile, key) is { } problem)
        {
            authority.Dispose();
            return Bad(problem);
        }

        return CertificateResult<CertificateAuthority>.Good(authority);
    }

    /// <summary>Opens the authority of a folder, to issue with.</summary>
    public static CertificateResult<CertificateAuthority> Open(string folder, TimeProvider time)
    {
        var pair = KeyPair.Load(Path.Combine(folder, CertificateFile), Path.Combine(folder, KeyFile), time.GetUtcNow());
        if (!pair.IsGood)
        {
            return Bad(pair.Problem);
        }

        if (!MemberExtensions.IsAuthority(pair.Value.Certificate))
        {
            pair.Value.Dispose();
            return Bad($"{Path.Combine(folder, CertificateFile)} is a member's certificate: name the folder of an authority");
        }

        return CertificateResult<CertificateAuthority>.Good(new CertificateAuthority(pair.Value.Certificate, pair.Value.Key, time));
    }

    /// <summary>Issues a certificate with a new key, in the files ROLE-NAME.crt and ROLE-NAME.key; files that are there are replaced.</summary>
    /// <param name="member">Whom it is for.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="names">What it is found under, if it serves.</param>
    /// <param name="life">How long it lives; 1 minute to <see cref="MemberLifeMax"/>, by default <see cref="DefaultMemberLife"/>.</param>
    public CertificateResult<IssuedFiles> Issue(MemberId member, string folder, ServerNames? names = null, TimeSpan? life = null)
    {
        var file = Path.Combine(folder, member.ToString().Replace('/', '-'));
        return Issue(member, $"{file}.crt", $"{file}.key", names ?? ServerNames.None, life ?? DefaultMemberLife);
    }

    /// <summary>
    /// Replaces a certificate and its key by new ones for the same member and names. Also if it expired, and whichever authority issued it. Processes
    /// that use the files take the new ones at their next handshake; running streams go on.
    /// </summary>
    public CertificateResult<IssuedFiles> Renew(string certificateFile, string keyFile, TimeSpan? life = null)
    {
        var text = PemFile.ReadPublic(certificateFile);
        if (!text.IsGood)
        {
            return CertificateResult<IssuedFiles>.Bad(text.Problem);
        }

        var old = KeyPair.ReadCertificate(text.Value);
        using var certificate = old;
        return old is null || MemberExtensions.MemberOf(old) is not { } member
            ? CertificateResult<IssuedFiles>.Bad(certificateFile, "names no member", "issue a certificate instead")
            : Issue(member, certificateFile, keyFile, MemberExtensions.NamesOf(old), life ?? DefaultMemberLife);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private CertificateResult<IssuedFiles> Issue(MemberId member, string certificateFile, string keyFile, ServerNames names, TimeSpan life)
    {
        var now = _time.GetUtcNow();
        if (Identifier.Problem(member.Name) is { } wrongName)
        {
            return CertificateResult<IssuedFiles>.Bad("The member's name", wrongName, "correct it");
        }

        if (life < TimeSpan.FromMinutes(1) || life > MemberLifeMax)
        {
            return CertificateResult<IssuedFiles>.Bad("The certificate's life", $"is {life:c}", $"give 1 minute to {MemberLifeMax.TotalDays} days");
        }

        if (now >= NotAfter)
        {
            return CertificateResult<IssuedFiles>.Bad("The authority", $"expired at {NotAfter:u}", "make a new one and put both into the trust bundle");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ends = now + life < NotAfter ? now + life : NotAfter;
        var starts = now - Backdated > _certificate.NotBefore ? now - Backdated : (DateTimeOffset)_certificate.NotBefore;
        using var certificate = Request(member, names, key).Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), starts, ends, Serial());
        return Write(certificateFile, certificate, keyFile, key) is { } problem
            ? CertificateResult<IssuedFiles>.Bad(problem)
            : CertificateResult<IssuedFiles>.Good(new IssuedFiles(certificateFile, keyFile, certificate.NotAfter));
    }

    private CertificateRequest Request(MemberId member, ServerNames names, ECDsa key)
    {
        var request = new CertificateRequest($"CN={member.Name}, O=NfvHa.Geo", key, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        alternative.AddUri(new Uri(member.ToUri()));
        foreach (var name in names.Dns)
        {
            alternative.AddDnsName(name);
        }

        foreach (var address in names.Addresses)
        {
            alternative.AddIpAddress(address);
        }

        var uses = new OidCollection { new(MemberExtensions.ClientUse) };
        if (member.Role != MemberRole.Operator)
        {
            uses.Add(new Oid(MemberExtensions.ServerUse));
        }

        request.CertificateExtensions.Add(alternative.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        return request;
    }

    private static CertificateResult<CertificateAuthority> Bad(string problem) => CertificateResult<CertificateAuthority>.Bad(problem);

    /// <summary>The key first: who reads in between finds that the two don't match, and keeps what it had.</summary>
    private static string? Write(string certificateFile, X509Certificate2 certificate, string keyFile, ECDsa key)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(certificateFile))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{Path.GetDirectoryName(keyFile)} can't be made: {exception.Message}";
        }

        return PemFile.Replace(keyFile, key.ExportPkcs8PrivateKeyPem() + "\n", PemFile.PrivateMode)
            ?? PemFile.Replace(certificateFile, certificate.ExportCertificatePem() + "\n", PemFile.PublicMode);
    }

    private static byte[] Serial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
