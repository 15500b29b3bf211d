using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Tests.Lab;
using static NfvHa.Geo.Link.Tests.Lab.Deployment;

namespace NfvHa.Geo.Link.Tests.Certificates;

public sealed class LinkCredentialsTests : IDisposable
{
    private readonly Deployment _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void GoodFiles_AreLoaded() => Good(LinkCredentials.Load(North, _lab.Files(North), TimeProvider.System));

    [Theory]
    [InlineData("no certificate", "site-north.crt does not exist: issue it, or correct the path")]
    [InlineData("no key", "site-north.key does not exist: issue it, or correct the path")]
    [InlineData("no bundle", "ca.crt does not exist: issue it, or correct the path")]
    [InlineData("open key", "site-north.key is open to others (mode 640): chmod 600 it; if others could read it, issue a new one")]
    [InlineData("open bundle", "ca.crt can be written by others (mode 666): chmod 644 it, and look whether it was changed")]
    [InlineData("other key", "site-south.key does not belong to")]
    [InlineData("garbage certificate", "site-north.crt holds no certificate as PEM: issue it, or correct the path")]
    [InlineData("garbage key", "site-north.key holds no ECDSA key as PEM: issue it, or correct the path")]
    [InlineData("garbage bundle", "ca.crt holds 0 certificates: put 1 to 16 certificates of authorities into it")]
    [InlineData("huge bundle", "ca.crt has more than 262144 bytes: name a PEM file of certificates or a key")]
    [InlineData("expired", "site-north.crt expired at")]
    [InlineData("not yet valid", "site-north.crt is not valid before")]
    [InlineData("other site", "site-north.crt is for site/north, this is site/south: name the files that were issued for this process")]
    [InlineData("other role", "site-north.crt is for site/north, this is location/north: name the files that were issued for this process")]
    [InlineData("an authority's", "names no member: name the files that were issued for this process")]
    public void BadFiles_AreRefused_WithWhereAndWhatToDo(string fault, string problem)
    {
        var files = _lab.Files(North);
        var (member, time) = (North, TimeProvider.System);
        switch (fault)
        {
            case "no certificate": File.Delete(files.CertificateFile); break;
            case "no key": File.Delete(files.KeyFile); break;
            case "no bundle": File.Delete(files.TrustFile); break;
            case "open key": Chmod(files.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead); break;
            case "open bundle": Chmod(files.TrustFile, (UnixFileMode)Convert.ToInt32("666", 8)); break;
            case "other key": files = files with { KeyFile = _lab.Files(South).KeyFile }; break;
            case "garbage certificate": File.WriteAllText(files.CertificateFile, "x"); break;
            case "garbage key": File.WriteAllText(files.KeyFile, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"); break;
            case "garbage bundle": File.WriteAllText(files.TrustFile, "x"); break;
            case "huge bundle": File.WriteAllText(files.TrustFile, new string('x', 300_000)); break;
            case "expired": time = new SetTime(TimeSpan.FromDays(91)); break;
            case "not yet valid": time = new SetTime(TimeSpan.FromDays(-1)); break;
            case "other site": member = South; break;
            case "other role": member = MemberId.Of(new LocationId("north")); break;
            case "an authority's": files = files with { CertificateFile = _lab.Trust, KeyFile = Path.Combine(_lab.Folder, CertificateAuthority.KeyFile) }; break;
            default: Assert.Fail(fault); break;
        }

        Assert.Contains(problem, LinkCredentials.Load(member, files, time).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void AllThatIsWrong_IsSaidAtOnce()
    {
        var problem = LinkCredentials.Load(North, new CredentialFiles("a", "b", "c"), TimeProvider.System).Problem;
        Assert.All(["a does", "b does", "c does"], file => Assert.Contains(file, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void NewFiles_AreTaken_AndBadOnesChangeNothing()
    {
        var files = _lab.Files(North);
        var credentials = Good(LinkCredentials.Load(North, files, TimeProvider.System));
        var first = credentials.NotAfter;
        var key = File.ReadAllText(files.KeyFile);

        // Half of a rotation: the key is new, the certificate not yet.
        File.WriteAllText(files.KeyFile, File.ReadAllText(_lab.Files(South).KeyFile) + "\n");
        Assert.Equal(first, credentials.NotAfter);
        Assert.Contains("does not belong to", credentials.Problem, StringComparison.Ordinal);

        File.WriteAllText(files.KeyFile, key);
        Good(_lab.Authority.Renew(files.CertificateFile, files.KeyFile, TimeSpan.FromDays(200)));
        Assert.True(credentials.NotAfter > first + TimeSpan.FromDays(100));
        Assert.Null(credentials.Problem);
    }

    private static void Chmod(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
