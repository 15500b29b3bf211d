using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.GlobalController.Host.Api;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Tests.Control;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.GlobalController.Host.Tests.Api;

/// <summary>An operator's desk: a town, its location's API over real HTTPS under a certificate of a lab authority, and a client that shows the token.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Token = "0123456789abcdefghijklmnopqrstuvwxyzABCDEF";
    private readonly DirectoryInfo _folder;
    private readonly CertificateAuthority _authority;
    private HttpClient? _client;

    private Desk(DirectoryInfo folder, CertificateAuthority authority, Town town) => (_folder, _authority, Town) = (folder, authority, town);

    public Town Town { get; }

    public EventList Events { get; } = new();

    public OperatorApi Api { get; private set; } = null!;

    public Uri Url => new($"https://{Api.ListensAt}");

    public string TokenFile => Path.Combine(_folder.FullName, "token");

    public string TrustFile => Path.Combine(_folder.FullName, CertificateAuthority.CertificateFile);

    public HttpClient Client => _client ??= Open(Token);

    public static async Task<Desk> StartAsync(Func<OperatorApiOptions, OperatorApiOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("nfvha-desk-");
        var authority = CertificateAuthority.Create(folder.FullName, "lab", TimeProvider.System).Value!;
        var journal = (await SqliteControlStore.OpenAsync(new SqliteJournalOptions { Path = Path.Combine(folder.FullName, "journal.db") })).Value!;
        var desk = new Desk(folder, authority, await Town.StartAsync(journal));
        desk.WriteToken(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var started = await desk.StartApiAsync(change);
        desk.Api = Assert.IsType<OperatorApi>(started.Value);
        return desk;
    }

    /// <summary>Starts an API of the town's location; on the files of this desk unless they are changed.</summary>
    public async Task<Reading<OperatorApi>> StartApiAsync(Func<OperatorApiOptions, OperatorApiOptions>? change = null)
    {
        var issued = _authority.Issue(MemberId.Of(Town.Location), _folder.FullName, new ServerNames([], [IPAddress.Loopback])).Value!;
        var options = new OperatorApiOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Files = new CredentialFiles(issued.CertificateFile, issued.KeyFile, TrustFile),
            TokenFile = TokenFile,
            Timing = Town.Timing,
        };
        return await OperatorApi.StartAsync(change?.Invoke(options) ?? options, Town.Controller, Town.Journal, Events, HostClock.Instance, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public void WriteToken(UnixFileMode mode)
    {
        File.WriteAllText(TokenFile, Token);
        File.SetUnixFileMode(TokenFile, mode);
    }

    /// <summary>A client that takes only the location's certificate, and shows a token or none.</summary>
    public HttpClient Open(string? token, MemberId? expected = null)
    {
        var trust = TrustBundle.Load(TrustFile).Value!;
        var wanted = expected ?? MemberId.Of(Town.Location);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => trust.Verify(certificate as X509Certificate2, isServer: true, TimeProvider.System.GetUtcNow()).Value?.Member == wanted,
            },
        };
        var client = new HttpClient(handler) { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async Task<T> GetAsync<T>(string path) => (await Client.GetFromJsonAsync<T>(path, ApiJson.Options, TestContext.Current.CancellationToken))!;

    /// <summary>Posts JSON; the answer as its status and as what it says.</summary>
    public async Task<(HttpStatusCode Status, T Said)> PostAsync<T>(string path, string body = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<T>(ApiJson.Options, TestContext.Current.CancellationToken))!);
    }

    /// <summary>Waits until every site counts as healthy, so that nothing speaks against an order.</summary>
    public Task UntilHealthyAsync() => UntilAsync<ImmutableArray<SiteStatus>>("/v1/sites", sites => sites.All(site => site.Verdict == "Healthy"));

    /// <summary>Reads something until it is so; says what it is if it takes too long.</summary>
    public async Task<T> UntilAsync<T>(string path, Func<T, bool> isSo)
    {
        for (var round = 0; ; round++)
        {
            var read = await GetAsync<T>(path);
            if (isSo(read))
            {
                return read;
            }

            Assert.True(round < 1000, $"waited in vain at {path}: {JsonSerializer.Serialize(read, ApiJson.Options)}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await Api.DisposeAsync();
        await Town.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }
}
