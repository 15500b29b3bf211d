using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NfvHa.Geo.Demo.Lab;
using NfvHa.Geo.Demo.Scenes;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Demo.Tests;

/// <summary>Whoever has no certificate, token or place in the deployment gets nothing from any port of it.</summary>
[Collection(LabCollection.Name)]
public sealed class StrangerTests
{
    private const string Network = "127.62";
    private static readonly string[] Paths = ["/", "/v1/status", "/v1/orders/failover", "/v1/policy", "/v1.0/state/register/x", "/nfvha.geo.link.v1.Link/State", "/dapr.proto.runtime.v1.Dapr/GetState"];

    /// <summary>What anybody may ask: where the service is, and the service itself.</summary>
    private static readonly int[] Public = [5300, LabFiles.RegisterPort];

    [Fact]
    [Trait("Length", "long")]
    public async Task A_stranger_gets_nothing_from_any_port()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var stage = await Stage.SetAsync(new LabSettings(Network, LabSettings.FastTiming, Level: 1, IsBeside: false), TimeSpan.FromSeconds(1), cancellation);
        var listeners = Listeners();
        Assert.Equal([3500, 3501, 5300, 7443, 7444, 8080, 8443], listeners.Select(listener => listener.Port).Distinct().Order());

        var folder = Directory.CreateTempSubdirectory("stranger-").FullName;
        try
        {
            using var authority = CertificateAuthority.Create(folder, "stranger", TimeProvider.System).Value!;
            var files = authority.Issue(MemberId.Of(LabFiles.Sites[0]), folder, new ServerNames([], [IPAddress.Parse($"{Network}.1.1")])).Value!;
            using var forged = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
            var guessed = new string('0', 64);
            var state = (await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(stage.Lab.Files.Token)!, "site-a", $"{LabFiles.Register}.token"), cancellation)).Trim();
            var shown = 0;
            foreach (var listener in listeners.Where(listener => !Public.Contains(listener.Port)))
            {
                foreach (var path in Paths)
                {
                    foreach (var (scheme, certificate) in new[] { ("http", (X509Certificate2?)null), ("https", null), ("https", forged) })
                    {
                        // The token of one port is a stranger's at every other one.
                        foreach (var token in new[] { null, guessed, listener.Port is 3500 or 3501 ? await TokenAsync(stage) : state })
                        {
                            var answer = await AskAsync(new Uri($"{scheme}://{listener}{path}"), certificate, token, listener.Port is 3501, cancellation);
                            Assert.True(answer is null or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{scheme}://{listener}{path} answered {answer}");
                            shown += answer is HttpStatusCode.Unauthorized ? 1 : 0;
                        }
                    }
                }
            }

            // The test could fail: these ports answer, and say what is missing. With the right token they say what they know.
            Assert.True(shown > 20, $"only {shown} answers were 401");
            Assert.Equal(HttpStatusCode.OK, await AskAsync(new Uri($"https://{stage.Lab.Files.Api}/v1/status"), null, await TokenAsync(stage), isHttp2: false, cancellation));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> TokenAsync(Stage stage) => (await File.ReadAllTextAsync(stage.Lab.Files.Token, TestContext.Current.CancellationToken)).Trim();

    /// <returns>The answer; null if there was none, or nothing but a refusal within gRPC.</returns>
    private static async Task<HttpStatusCode?> AskAsync(Uri at, X509Certificate2? certificate, string? token, bool isHttp2, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null, LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate! };
        using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(10) };
        using var request = new HttpRequestMessage(at.AbsolutePath.Contains("proto", StringComparison.Ordinal) || at.AbsolutePath.Contains("orders", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, at)
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = isHttp2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrHigher,
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("dapr-api-token", token);
        }

        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        }

        try
        {
            using var response = await client.SendAsync(request, cancellation);
            await response.Content.ReadAsByteArrayAsync(cancellation);
            var status = (response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.TryGetValues("grpc-status", out var heading) ? heading : null)?.First();
            return status is "16" or "7" ? HttpStatusCode.Unauthorized : response.StatusCode;
        }
        catch (Exception refused) when (refused is HttpRequestException or IOException or SocketException or (OperationCanceledException and { InnerException: TimeoutException }))
        {
            return null;
        }
    }

    /// <summary>Every TCP port that is listened on in the networks of the lab.</summary>
    private static List<IPEndPoint> Listeners() =>
    [
        .. File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A")
            .Select(fields => fields[1].Split(':'))
            .Select(local => new IPEndPoint(uint.Parse(local[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), int.Parse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
            .Where(endpoint => endpoint.Address.ToString().StartsWith($"{Network}.", StringComparison.Ordinal)),
    ];
}
