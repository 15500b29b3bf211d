using System.Net;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Certificates;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void AnAuthority_IsP256_LivesFiveYears_AndItsKeyIsPrivate()
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(_lab.Trust);
        using var key = certificate.GetECDsaPublicKey();
        Assert.Equal(256, key!.KeySize);
        Assert.InRange((_lab.Authority.NotAfter - TimeProvider.System.GetUtcNow()).TotalDays, 5 * 365 - 1, 5 * 365);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(Path.Combine(_lab.Folder, CertificateAuthority.KeyFile)));
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
    }

    [Fact]
    public void AFolderWithAnAuthority_GetsNoSecondOne()
    {
        var before = File.ReadAllText(_lab.Trust);
        Assert.Contains("holds an authority already", CertificateAuthority.Create(_lab.Folder, "other", TimeProvider.System).Problem, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_lab.Trust));
    }

    [Fact]
    public void AMembersCertificate_NamesItAndItsAddresses_For90Days()
    {
        var issued = Good(_lab.Authority.Issue(East, _lab.Folder, new ServerNames(["east.example"], [IPAddress.Parse("127.0.0.9"), IPAddress.IPv6Loopback])));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(issued.CertificateFile);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        Assert.Contains("geo://location/east", names.Format(multiLine: false), StringComparison.Ordinal);
        Assert.Equal(["east.example"], names.EnumerateDnsNames());
        Assert.Equal([IPAddress.Parse("127.0.0.9"), IPAddress.IPv6Loopback], names.EnumerateIPAddresses());
        Assert.Equal(["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"], Uses(certificate));
        Assert.InRange((issued.NotAfter - TimeProvider.System.GetUtcNow()).TotalDays, 89.9, 90);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(issued.KeyFile));
        Assert.False(certificate.HasPrivateKey);
    }

    [Fact]
    public void AnOperator_CanBeAClientOnly()
    {
        var issued = Good(_lab.Authority.Issue(MemberId.Operator("mara"), _lab.Folder));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(issued.CertificateFile);
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], Uses(certificate));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Contains("is not for a server", Good(TrustBundle.Load(_lab.Trust)).Verify(certificate, isServer: true, now).Problem, StringComparison.Ordinal);
        Assert.Equal(MemberId.Operator("mara"), Good(Good(TrustBundle.Load(_lab.Trust)).Verify(certificate, isServer: false, now)).Member);
    }

    [Fact]
    public void SerialNumbers_AreLongAndNotRepeated()
    {
        var serials = Enumerable.Range(0, 20).Select(_ =>
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(Good(_lab.Authority.Issue(North, _lab.Folder)).CertificateFile);
            return certificate.SerialNumber;
        }).ToArray();
        Assert.Equal(20, serials.Distinct().Count());
        Assert.All(serials, serial => Assert.Equal(32, serial.Length));
    }

    [Fact]
    public void Renew_GivesANewKeyForTheSameNames_AlsoAfterTheEnd()
    {
        var issued = Good(_lab.Authority.Issue(East, _lab.Folder, new ServerNames(["east.example"], [IPAddress.Loopback])));
        using var before = X509CertificateLoader.LoadCertificateFromFile(issued.CertificateFile);
        var later = new SetTime(TimeSpan.FromDays(100));
        using var authority = Good(CertificateAuthority.Open(_lab.Folder, later));
        var renewed = Good(authority.Renew(issued.CertificateFile, issued.KeyFile));
        using var after = X509CertificateLoader.LoadCertificateFromFile(issued.CertificateFile);
        Assert.NotEqual(before.SerialNumber, after.SerialNumber);
        Assert.NotEqual(before.GetPublicKeyString(), after.GetPublicKeyString());
        Assert.Equal(
            before.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData, after.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().RawData);
        Good(LinkCredentials.Load(East, new CredentialFiles(renewed.CertificateFile, renewed.KeyFile, _lab.Trust), later));
        Assert.Equal(["ca.crt", "ca.key", "location-east.crt", "location-east.key"], Directory.EnumerateFiles(_lab.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NoCertificate_OutlivesItsAuthority()
    {
        using var late = Good(CertificateAuthority.Open(_lab.Folder, new SetTime(TimeSpan.FromDays((5 * 365) - 10))));
        Assert.Equal(_lab.Authority.NotAfter, Good(late.Issue(North, _lab.Folder)).NotAfter);
        Assert.Contains("ca.crt expired at", CertificateAuthority.Open(_lab.Folder, new SetTime(TimeSpan.FromDays(5 * 365))).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("North", 1, "contains U+004E")]
    [InlineData("", 1, "is empty")]
    [InlineData("north", 398, "give 1 minute to 397 days")]
    [InlineData("north", 0, "give 1 minute to 397 days")]
    public void Issue_OfSomethingBad_SaysWhatIsWrong_AndWritesNothing(string name, int days, string problem)
    {
        Assert.Contains(problem, _lab.Authority.Issue(new MemberId(MemberRole.Site, name), _lab.Folder, life: TimeSpan.FromDays(days)).Problem, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFiles(_lab.Folder).Count());
    }

    [Fact]
    public void ATrustBundle_HoldsSeveralAuthorities_EachOnce()
    {
        using var other = _lab.Another("other");
        var bundle = Path.Combine(_lab.Folder, "trust.crt");
        var otherFile = Path.Combine(_lab.Folder, "other", CertificateAuthority.CertificateFile);
        Assert.Equal(1, Good(TrustBundle.Add(bundle, _lab.Trust)).Count);
        Assert.Equal(2, Good(TrustBundle.Add(bundle, otherFile)).Count);
        Assert.Equal(2, Good(TrustBundle.Add(bundle, otherFile)).Count);
        var files = _lab.Files(North);
        Good(LinkCredentials.Load(North, files with { TrustFile = bundle }, TimeProvider.System));
        Assert.Contains("no authority of the trust bundle vouches", LinkCredentials.Load(North, files with { TrustFile = otherFile }, TimeProvider.System).Problem, StringComparison.Ordinal);
        Assert.Contains("which is no authority", TrustBundle.Add(bundle, files.CertificateFile).Problem, StringComparison.Ordinal);
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static IEnumerable<string?> Uses(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Select(oid => oid.Value);
}
