using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Demo.Lab;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>What an operator does with <c>geo</c>, over the same API, without the time that a command takes to start.</summary>
internal sealed class OperatorHands : IDisposable
{
    private readonly HttpClient _http;
    private readonly LabFiles _files;

    internal OperatorHands(LabFiles files)
    {
        _files = files;
        var trust = TrustBundle.Load(files.Trust).Value ?? throw new LabException($"{files.Trust} can't be read");
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 shown
                && trust.Verify(shown, isServer: true, TimeProvider.System.GetUtcNow()).Value?.Member == MemberId.Of(LabFiles.Location),
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri($"https://{files.Api}/v1/"), Timeout = TimeSpan.FromSeconds(5) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(files.Token).Trim());
    }

    /// <summary>The register as the controller knows it.</summary>
    internal async Task<VnfStatus> RegisterAsync(CancellationToken cancellation) =>
        (await GetAsync<VnfList>("vnfs", cancellation).ConfigureAwait(false)).Owned.Single(vnf => vnf.Vnf == LabFiles.Register.Value);

    /// <summary>What is concluded about each site.</summary>
    internal async Task<ImmutableArray<SiteStatus>> SitesAsync(CancellationToken cancellation) => await GetAsync<ImmutableArray<SiteStatus>>("sites", cancellation).ConfigureAwait(false);

    /// <summary>What is concluded about a site.</summary>
    internal async Task<string> VerdictAsync(string site, CancellationToken cancellation) =>
        (await SitesAsync(cancellation).ConfigureAwait(false)).Single(known => known.Site == site).Verdict;

    /// <summary>Gives an order.</summary>
    /// <returns>What speaks against it; empty if it was taken up.</returns>
    internal async Task<ImmutableArray<string>> OrderAsync(string order, OrderRequest about, CancellationToken cancellation)
    {
        using var response = await _http.PostAsJsonAsync($"orders/{order}", about, ApiJson.Options, cancellation).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return [await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)];
        }

        return (await response.Content.ReadFromJsonAsync<OrderAnswer>(ApiJson.Options, cancellation).ConfigureAwait(false))!.Findings;
    }

    /// <summary>The number of the newest event.</summary>
    internal async Task<long> LastEventAsync(CancellationToken cancellation)
    {
        for (var after = 0L; ;)
        {
            var page = await GetAsync<EventPage>(Events(after), cancellation).ConfigureAwait(false);
            if (page.Next == after)
            {
                return after;
            }

            after = page.Next;
        }
    }

    /// <summary>The events after one.</summary>
    internal async Task<ImmutableArray<EventLine>> EventsAsync(long after, CancellationToken cancellation) => (await GetAsync<EventPage>(Events(after), cancellation).ConfigureAwait(false)).Events;

    /// <summary>Runs <c>geo</c> itself, as an operator would.</summary>
    /// <param name="arguments">The command; where the controller is goes without saying.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The exit code, and what it wrote.</returns>
    internal async Task<(int Code, string Text)> GeoAsync(string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Cli"), [.. arguments, "--context", _files.Context]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_ROOT"] = LabProcess.DotnetRoot;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation)).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (process.ExitCode, string.Concat(texts));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Events(long after) => string.Create(CultureInfo.InvariantCulture, $"events?after={after}");

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellation) => (await _http.GetFromJsonAsync<T>(path, ApiJson.Options, cancellation).ConfigureAwait(false))!;
}
