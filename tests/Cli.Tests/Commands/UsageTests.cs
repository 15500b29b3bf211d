using NfvHa.Geo.Cli.Commands;
using NfvHa.Geo.Link.Certificates;

namespace NfvHa.Geo.Cli.Tests.Commands;

/// <summary>What is wrong with arguments and files, and what needs no controller.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nfvha-cli-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "Required command was not provided.")]
    [InlineData("nothing", "Unrecognized command or argument 'nothing'.")]
    [InlineData("switchover web", "Option '--to' is required.")]
    [InlineData("failover WEB", "VNF contains U+0057; only a-z, 0-9 and '-' may stand there.")]
    [InlineData("explain vnf/", "NAME is empty; give 1 to 63 characters of a-z, 0-9 and '-'.")]
    [InlineData("plan show x", "PLAN must be a whole number, at least 1.")]
    [InlineData("plan show 0", "PLAN must be a whole number, at least 1.")]
    [InlineData("status -o xml", "Argument 'xml' not recognized.")]
    [InlineData("status --nothing", "Unrecognized command or argument '--nothing'.")]
    [InlineData("ca issue somebody pki", "MEMBER must be site/NAME, location/NAME or operator/NAME")]
    [InlineData("ca issue site/a pki --address x", "'x' is no IP address.")]
    [InlineData("completion fish", "Argument 'fish' not recognized.")]
    public async Task Wrong_arguments_are_named(string line, string complaint)
    {
        var outcome = await Shell.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(ExitCode.Usage, outcome.Code);
        Assert.Contains(complaint, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--help says what is right.", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public async Task All_that_is_missing_of_a_connection_is_named_at_once()
    {
        var outcome = await Shell.RunAsync("status");

        Assert.Equal(ExitCode.Configuration, outcome.Code);
        Assert.Equal(3, outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Every_error_of_a_context_is_named_with_its_key()
    {
        var file = In("context.json");
        await File.WriteAllTextAsync(file, """{ "controllers": [{ "url": "http://127.0.0.1:1" }], "tokenFile": "token", "trust": "x" }""", TestContext.Current.CancellationToken);

        var outcome = await Shell.RunAsync(null, ["status"], name => name == "GEO_CONTEXT" ? file : null);

        Assert.Equal(ExitCode.Configuration, outcome.Code);
        foreach (var part in (string[])["controllers[0].url 'http://127.0.0.1:1' is no https address", "tokenFile is 'token'", "trustFile is missing", "trust is not known"])
        {
            Assert.Contains(part, outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_new_token_is_for_its_owner_only_is_not_shown_and_replaces_nothing()
    {
        var file = In("token");

        var made = await Shell.RunAsync("token", "new", file);
        var again = await Shell.RunAsync("token", "new", file);

        var token = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim();
        Assert.Equal((ExitCode.Done, ExitCode.Failed), (made.Code, again.Code));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(43, token.Length);
        Assert.DoesNotContain(token, made.Out + again.Error, StringComparison.Ordinal);
        Assert.Equal(token, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task An_authority_is_made_issues_renews_and_is_trusted()
    {
        var pki = In("pki");
        Assert.Equal(ExitCode.Done, (await Shell.RunAsync("ca", "init", pki)).Code);
        Assert.Equal(ExitCode.Failed, (await Shell.RunAsync("ca", "init", pki)).Code);
        Assert.Equal(ExitCode.Done, (await Shell.RunAsync("ca", "issue", "location/east", pki, "--address", "127.0.0.1", "--dns", "localhost")).Code);
        var certificate = Path.Combine(pki, "location-east.crt");
        var before = await File.ReadAllTextAsync(certificate, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Done, (await Shell.RunAsync("ca", "renew", certificate, pki)).Code);
        Assert.NotEqual(before, await File.ReadAllTextAsync(certificate, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Done, (await Shell.RunAsync("ca", "trust", In("trust.crt"), Path.Combine(pki, CertificateAuthority.CertificateFile))).Code);
        Assert.Equal(1, TrustBundle.Load(In("trust.crt")).Value!.Count);
        Assert.Equal(ExitCode.Configuration, (await Shell.RunAsync("ca", "issue", "site/a", In("nowhere"))).Code);
        Assert.Equal(ExitCode.Failed, (await Shell.RunAsync("ca", "issue", "site/a", pki, "--days", "4000")).Code);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _geo geo")]
    [InlineData("zsh", "compdef _geo geo")]
    public async Task Shells_are_given_what_makes_them_complete(string shell, string part)
    {
        var outcome = await Shell.RunAsync("completion", shell);

        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Contains(part, outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_come_next_is_suggested()
    {
        const string Line = "geo plan w";
        Assert.Equal("watch", (await Shell.RunAsync($"[suggest:{Line.Length}]", Line)).Out.Split('\n')[0].Trim());
    }

    [Fact]
    public async Task An_executable_that_is_not_built_is_named_with_the_places_where_it_was_sought()
    {
        var outcome = await Shell.RunAsync(null, ["gate", "--config", "x"], name => name == StartCommands.HomeVariable ? _folder.FullName : null);

        Assert.Equal(ExitCode.Configuration, outcome.Code);
        Assert.Contains($"{_folder.FullName}/src/SiteAgent/Gate/bin/Release/net10.0/NfvHa.Geo.SiteAgent.Gate", outcome.Error, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
