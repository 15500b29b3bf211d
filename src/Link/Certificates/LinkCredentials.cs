using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>The three files of a process.</summary>
/// <param name="CertificateFile">Its certificate, PEM.</param>
/// <param name="KeyFile">Its key, PEM, mode 0600.</param>
/// <param name="TrustFile">The bundle of authorities, PEM.</param>
public sealed record CredentialFiles(string CertificateFile, string KeyFile, string TrustFile);

/// <summary>What a process shows and whom it trusts, as it was at one moment.</summary>
/// <param name="Shown">Its own certificate with the key, for a handshake.</param>
/// <param name="Trust">Whom it lets in.</param>
/// <param name="Until">When its own certificate expires.</param>
internal sealed record Credentials(SslStreamCertificateContext Shown, TrustBundle Trust, DateTimeOffset Until);

/// <summary>
/// The certificate, key and trust bundle of this process. Each handshake asks for the present ones, which are read again when a file has changed. New
/// files that are not good change nothing, so a rotation that was half done, or done wrong, stops no link; <see cref="Problem"/> says what is wrong.
/// </summary>
public sealed class LinkCredentials
{
    private readonly CredentialFiles _files;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Credentials _current;
    private (Stamp, Stamp, Stamp) _stamp;

    private LinkCredentials(MemberId member, CredentialFiles files, TimeProvider time, Credentials current, (Stamp, Stamp, Stamp) stamp) =>
        (Member, _files, _time, _current, _stamp) = (member, files, time, current, stamp);

    /// <summary>Who this process is.</summary>
    public MemberId Member { get; }

    /// <summary>What is wrong with the files that came last; null if they are in use.</summary>
    public string? Problem { get; private set; }

    /// <summary>When the certificate in use expires.</summary>
    public DateTimeOffset NotAfter => Current().Until;

    /// <summary>Reads all three files.</summary>
    /// <param name="member">Who this process is by its configuration; the certificate must say the same.</param>
    /// <param name="files">Where they are.</param>
    /// <param name="time">Where the time comes from.</param>
    public static CertificateResult<LinkCredentials> Load(MemberId member, CredentialFiles files, TimeProvider time)
    {
        var stamp = StampOf(files);
        var read = Read(member, files, time.GetUtcNow());
        return read.IsGood
            ? CertificateResult<LinkCredentials>.Good(new LinkCredentials(member, files, time, read.Value, stamp))
            : CertificateResult<LinkCredentials>.Bad(read.Problem);
    }

    /// <summary>
    /// How to serve clients that show no certificate, in the next handshake: TLS 1.3, under the present certificate. Who they are is to be found out by other means.
    /// </summary>
    /// <param name="protocols">What is spoken over it.</param>
    public SslServerAuthenticationOptions ServeAnybody(params IEnumerable<SslApplicationProtocol> protocols) => new()
    {
        ServerCertificateContext = Current().Shown,
        ClientCertificateRequired = false,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [.. protocols],
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    /// <summary>What to use for the next handshake.</summary>
    internal Credentials Current()
    {
        lock (_lock)
        {
            var stamp = StampOf(_files);
            if (stamp != _stamp)
            {
                var read = Read(Member, _files, _time.GetUtcNow());
                Problem = read.Problem;
                _current = read.Value ?? _current;
                _stamp = stamp;
            }

            return _current;
        }
    }

    private static CertificateResult<Credentials> Read(MemberId member, CredentialFiles files, DateTimeOffset now)
    {
        var trust = TrustBundle.Load(files.TrustFile);
        var pair = KeyPair.Load(files.CertificateFile, files.KeyFile, now);
        using var loaded = pair.Value;
        if (!trust.IsGood || !pair.IsGood)
        {
            return CertificateResult<Credentials>.Bad(string.Join("; ", new[] { pair.Problem, trust.Problem }.Where(problem => problem is not null)));
        }

        var certificate = pair.Value.Certificate;
        var named = MemberExtensions.MemberOf(certificate);
        if (named != member)
        {
            return CertificateResult<Credentials>.Bad(
                files.CertificateFile, named is null ? "names no member" : $"is for {named}, this is {member}", "name the files that were issued for this process");
        }

        foreach (var isServer in (bool[])[true, false])
        {
            if (trust.Value.Verify(certificate, isServer, now).Problem is { } problem)
            {
                return CertificateResult<Credentials>.Bad($"{files.CertificateFile} would not be taken by a peer with {files.TrustFile}. {problem}");
            }
        }

        var withKey = certificate.CopyWithPrivateKey(pair.Value.Key);
        return CertificateResult<Credentials>.Good(
            new Credentials(SslStreamCertificateContext.Create(withKey, additionalCertificates: null, offline: true), trust.Value, certificate.NotAfter));
    }

    private static (Stamp, Stamp, Stamp) StampOf(CredentialFiles files) => (Stamp.Of(files.CertificateFile), Stamp.Of(files.KeyFile), Stamp.Of(files.TrustFile));

    private readonly record struct Stamp(DateTime WrittenAt, long Length)
    {
        public static Stamp Of(string path)
        {
            var file = new FileInfo(path);
            return file.Exists ? new Stamp(file.LastWriteTimeUtc, file.Length) : default;
        }
    }
}
