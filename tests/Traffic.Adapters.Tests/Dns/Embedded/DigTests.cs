using System.Diagnostics;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class DigTests
{
    private static readonly string? Dig = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "dig")).FirstOrDefault(File.Exists);

    [Theory]
    [InlineData("web.geo.example A", "status: NOERROR", "flags: qr aa", "web.geo.example.\t2\tIN\tA\t127.0.2.1")]
    [InlineData("web.geo.example AAAA +tcp", "status: NOERROR", "flags: qr aa", "web.geo.example.\t2\tIN\tAAAA\t2001:db8:2::1")]
    [InlineData("mail.geo.example A", "status: NXDOMAIN", "flags: qr aa", "SOA\tns1.geo.example. hostmaster.geo.example.")]
    [InlineData("_version.web.geo.example TXT", "status: NOERROR", "flags: qr aa", "\"1.1/7\"")]
    [InlineData("example.com A", "status: REFUSED", "recursion requested but not available", "OPT PSEUDOSECTION")]
    public async Task Dig_reads_the_same(string question, params string[] parts)
    {
        Assert.SkipWhen(Dig is null, "There is no dig on this machine; AnswerTests ask with a client of their own.");
        await using var server = await ServerOf(Intent(Version(7), Weights(b: 1_000), ttl: 2));
        var start = new ProcessStartInfo(Dig, $"@127.0.0.1 -p {server.Listens.Port} +time=2 +tries=2 {question}") { RedirectStandardOutput = true };
        using var dig = Process.Start(start)!;
        var printed = await dig.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await dig.WaitForExitAsync(TestContext.Current.CancellationToken);
        var spaced = string.Join('\n', printed.Split('\n').Select(line => string.Join('\t', line.Split('\t', StringSplitOptions.RemoveEmptyEntries))));
        Assert.All(parts, part => Assert.Contains(part, spaced, StringComparison.Ordinal));
    }
}
