using System.Globalization;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Demo.Lab;

/// <summary>The files of a lab: certificates, and the options of each process as an operator would write them.</summary>
/// <param name="folder">Where they are. Its path is short, for a socket must fit in.</param>
/// <param name="settings">What may differ between labs.</param>
internal sealed class LabFiles(string folder, LabSettings settings)
{
    /// <summary>Where clients of the register connect.</summary>
    internal const int RegisterPort = 8080;

    /// <summary>
    /// A second without an answer is more than a busy machine takes. GET /site needs no state: standbys answer too, and one of them takes over sooner than a
    /// component starts, when all share one machine.
    /// </summary>
    private const string Probe = """
        { "kind": "http", "path": "/site", "intervalMilliseconds": 300, "timeoutMilliseconds": 300, "failuresMax": 3, "startupGraceMilliseconds": 10000, "restartsMax": 5, "restartWindowMilliseconds": 120000,
          "escalateAtOnce": true }
        """;

    private const int LinkPort = 7443;
    private const int DnsPort = 5300;
    private const int ApiPort = 8443;
    private const int WirePort = 7444;

    /// <summary>The controller location.</summary>
    internal static LocationId Location { get; } = new("hq");

    /// <summary>The VNF.</summary>
    internal static VnfId Register { get; } = new("register");

    /// <summary>The sites.</summary>
    internal static IReadOnlyList<SiteId> Sites { get; } = [new("a"), new("b"), new("c")];

    /// <summary>Where the DNS server answers.</summary>
    internal IPEndPoint Dns => new(AddressOf(0), DnsPort);

    /// <summary>Where the operator API listens.</summary>
    internal IPEndPoint Api => new(AddressOf(0), ApiPort);

    /// <summary>Who may be trusted.</summary>
    internal string Trust => InFolder("trust.pem");

    /// <summary>What operators show.</summary>
    internal string Token => InFolder("operator.token");

    /// <summary>What <c>geo --context</c> takes, for whoever wants to look into the lab while it stands.</summary>
    internal string Context => InFolder("context.json");

    /// <summary>The address of a site.</summary>
    internal IPAddress AddressOf(SiteId site) => AddressOf(1 + Sites.ToList().IndexOf(site));

    /// <summary>Where the link of the controller listens.</summary>
    internal IPEndPoint Control => new(AddressOf(0), LinkPort);

    /// <summary>Where the agent of a site finds the wire to the controller.</summary>
    internal IPEndPoint WireOf(SiteId site) => new(AddressOf(site), WirePort);

    /// <summary>Writes all of them.</summary>
    /// <exception cref="LabException">A certificate could not be made.</exception>
    internal void Write()
    {
        using var authority = Good(CertificateAuthority.Create(InFolder("ca"), "demo", TimeProvider.System));
        Good(TrustBundle.Add(Trust, InFolder($"ca/{CertificateAuthority.CertificateFile}")));
        Directory.CreateDirectory(InFolder("hq"));
        File.WriteAllText(Token, System.Security.Cryptography.RandomNumberGenerator.GetHexString(64, lowercase: true));
        File.SetUnixFileMode(Token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        WriteController(authority);
        File.WriteAllText(Context, $$"""
            { "controllers": [{ "url": "https://{{Api}}", "location": "{{Location}}" }], "tokenFile": "{{Token}}", "trustFile": "{{Trust}}" }
            """);
        foreach (var site in Sites)
        {
            WriteSite(site, authority);
        }
    }

    /// <summary>The options of a process.</summary>
    /// <param name="process">controller, agent-SITE or gate-SITE.</param>
    internal string OptionsOf(string process) => InFolder($"{process}.json");

    /// <summary>Where a process writes.</summary>
    internal string LogOf(string process) => InFolder($"{process}.log");

    private void WriteController(CertificateAuthority authority)
    {
        var sites = string.Join(", ", Sites.Select(site => $$"""{ "site": "{{site}}", "address": "{{AddressOf(site)}}" }"""));
        File.WriteAllText(OptionsOf("controller"), $$"""
            {
              "location": "{{Location}}",
              "journal": "{{InFolder("hq/journal.db")}}",
              "store": "{{InFolder("hq/location.db")}}",
              "link": { "listen": "{{Control}}", {{Credentials(authority, MemberId.Of(Location), AddressOf(0))}} },
              "timing": {{settings.Timing}},
              "plans": { "automaticMax": 100, "automaticWindowMilliseconds": 60000 },
              "deployment": {
                "sites": [{{string.Join(", ", Sites.Select(site => $$"""{ "name": "{{site}}" }"""))}}],
                "locations": [{ "name": "{{Location}}" }],
                "vnfs": [{ "name": "{{Register}}", "sites": [{{Names}}], "preference": [{{Names}}], "replication": "sync", "gate": "host", "automatic": true, "level": {{Text(settings.Level)}} }]
              },
              "dns": {
                "zone": "geo.example.",
                "listen": "{{Dns}}",
                "services": [{ "name": "{{Register}}", "probePort": {{Text(RegisterPort)}}, "sites": [{{sites}}] }]
              },
              "vantage": [{ "name": "client-side", "port": {{Text(RegisterPort)}}, "clientsPerServer": 4, "intervalMilliseconds": 200 }],
              "api": { "listen": "{{Api}}", "token": "{{Token}}" }{{Telemetry}}
            }
            """);
    }

    private void WriteSite(SiteId site, CertificateAuthority authority)
    {
        var address = AddressOf(site);
        var socket = InFolder($"g{site}/s");
        var peers = Sites.Where(peer => peer != site).Select(peer => $$"""{ "member": "site/{{peer}}", "address": "{{AddressOf(peer)}}:{{Text(LinkPort)}}" }""")
            .Prepend($$"""{ "member": "location/{{Location}}", "address": "{{WireOf(site)}}" }""");
        var component = Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Samples.SessionRegister");
        var gates = Sites.Where(peer => peer != site).Select(peer => $$"""{ "site": "{{peer}}", "address": "{{AddressOf(peer)}}:{{Text(RegisterPort)}}" }""");
        File.WriteAllText(OptionsOf($"gate-{site}"), $$"""
            { "socket": "{{socket}}", "stopGraceMilliseconds": 500, "startTimeoutMilliseconds": 60000, "vnfs": [{ "vnf": "{{Register}}", "listen": "{{address}}:{{Text(RegisterPort)}}", "peers": [{{string.Join(", ", gates)}}] }] }
            """);
        File.WriteAllText(OptionsOf($"agent-{site}"), $$"""
            {
              "site": "{{site}}",
              "folder": "{{InFolder($"site-{site}")}}",
              "timing": {{settings.Timing}},
              "link": { "listen": "{{address}}:{{Text(LinkPort)}}", {{Credentials(authority, MemberId.Of(site), address)}}, "peers": [{{string.Join(", ", peers)}}] },
              "gate": "{{socket}}",
              "state": { "grpc": "{{address}}:3501", "http": "{{address}}:3500" },
              "vnfs": [{
                "vnf": "{{Register}}",
                "component": { "path": "{{component}}", "environment": { "DOTNET_ROOT": "{{LabProcess.DotnetRoot}}", "DOTNET_gcConcurrent": "0", "DOTNET_TieredPGO": "0" } },
                "probe": {{Probe}}
              }]{{Telemetry}}
            }
            """);
    }

    // Each lab is a deployment of its own: its epochs begin anew.
    private string Telemetry => settings.Otlp is { } endpoint
        ? $$""", "telemetry": { "endpoint": "{{endpoint}}", "protocol": "{{(settings.IsOtlpHttp ? "http" : "grpc")}}", "deployment": "{{Path.GetFileName(folder).ToLowerInvariant()}}", "metricMilliseconds": 2000 }"""
        : "";

    private static string Names => string.Join(", ", Sites.Select(site => $"\"{site}\""));

    private string Credentials(CertificateAuthority authority, MemberId member, IPAddress address)
    {
        var files = Good(authority.Issue(member, InFolder("ca"), new ServerNames([], [address])));
        return $"\"certificate\": \"{files.CertificateFile}\", \"key\": \"{files.KeyFile}\", \"trust\": \"{Trust}\"";
    }

    private static T Good<T>(CertificateResult<T> result)
        where T : class => result.Value ?? throw new LabException(result.Problem!);

    private string InFolder(string name) => Path.Combine(folder, name);

    private IPAddress AddressOf(int place) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{settings.Network}.{place}.1"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What may differ between labs.</summary>
/// <param name="Network">The first two numbers of all addresses, usually 127.0: so two labs can stand side by side.</param>
/// <param name="Timing">The lease timing, as it is written in a file of options.</param>
/// <param name="Level">The service availability level of the register.</param>
/// <param name="IsBeside">Whether the lab stands beside another one, whose processes go first.</param>
internal sealed record LabSettings(string Network, string Timing, int Level, bool IsBeside)
{
    /// <summary>The collector that all processes export to, or null.</summary>
    internal Uri? Otlp { get; init; }

    /// <summary>By HTTP, rather than gRPC: its usual port says so.</summary>
    internal bool IsOtlpHttp => Otlp is { Port: 4318 };

    /// <summary>For an outage of about a second: worst case 1.7 s and the time that DNS answers are kept (docs/lease-timing.md).</summary>
    internal const string FastTiming = """{ "beatIntervalMilliseconds": 50, "durationMilliseconds": 500, "failAfterMilliseconds": 200 }""";

    /// <summary>For agents that are started again within the lease: that of service availability level 2.</summary>
    internal const string PatientTiming = """{ "sal": 2 }""";
}
