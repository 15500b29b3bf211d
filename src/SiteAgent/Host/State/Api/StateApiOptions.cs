using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>How the agent serves the state API. <see cref="Validate"/> before use.</summary>
public sealed record StateApiOptions
{
    private const int VnfsMax = 1024;
    private static readonly IPEndPoint UsualGrpc = new(IPAddress.Loopback, 50001);
    private static readonly IPEndPoint UsualHttp = new(IPAddress.Loopback, 3500);

    /// <summary>Where gRPC is served (HTTP/2 in clear text). Loopback; port 0 lets the system choose. Default 127.0.0.1:50001, as Dapr has it.</summary>
    public IPEndPoint Grpc { get; init; } = UsualGrpc;

    /// <summary>Where HTTP/1.1 is served. Loopback; port 0 lets the system choose. Default 127.0.0.1:3500, as Dapr has it.</summary>
    public IPEndPoint Http { get; init; } = UsualHttp;

    /// <summary>The name of the state store that components ask for. Default statestore.</summary>
    public string Store { get; init; } = "statestore";

    /// <summary>For each VNF the file with its token: 32 to 256 printable characters, readable by nobody but its owner. At most 1024.</summary>
    public required ImmutableSortedDictionary<VnfId, string> TokenFiles { get; init; }

    /// <summary>How many requests of one VNF may be under way; those beyond are refused. Default 256; 1 to 10 000.</summary>
    public int RequestsMax { get; init; } = 256;

    /// <summary>How long a request may wait for its answer before it is told to ask again. Default 10 s; 100 ms to 5 min.</summary>
    public TimeSpan AnswerMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads the options of a section: grpc, http, store, tokens (file by VNF), requestsMax, answerMaxMilliseconds.</summary>
    public static StateApiOptions Read(OptionsNode node)
    {
        var files = node.Texts("tokens", VnfsMax);
        foreach (var name in files.Keys.Where(name => Identifier.Problem(name) is not null))
        {
            node.Wrong("tokens", $"names the VNF '{name}', which {Identifier.Problem(name)}", "write { \"VNF\": \"FILE\" }");
        }

        foreach (var (name, path) in files.Where(file => !Path.IsPathRooted(file.Value)))
        {
            node.Wrong("tokens", $"names '{path}' for {name}", "write the absolute path of a file with the token");
        }

        var options = new StateApiOptions
        {
            Grpc = node.EndPoint("grpc", UsualGrpc),
            Http = node.EndPoint("http", UsualHttp),
            Store = node.Text("store", "write the name of the state store that components ask for", "statestore"),
            TokenFiles = files.ToImmutableSortedDictionary(file => new VnfId(file.Key), file => file.Value),
            RequestsMax = node.Number("requestsMax", 256, 1, 10_000),
            AnswerMax = node.Milliseconds("answerMaxMilliseconds", TimeSpan.FromSeconds(10), 100, 300_000),
        };
        Loopback(options.Grpc, problem => node.Wrong("grpc", problem, "write an address of loopback, e.g. 127.0.1.1:50001"));
        Loopback(options.Http, problem => node.Wrong("http", problem, "write an address of loopback, e.g. 127.0.1.1:3500"));
        return options;
    }

    /// <summary>Says what is wrong.</summary>
    /// <returns>A sentence for each error; empty if there is none.</returns>
    public ImmutableArray<string> Validate()
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        Loopback(Grpc, problem => errors.Add($"Grpc {problem}; give an address of loopback."));
        Loopback(Http, problem => errors.Add($"Http {problem}; give an address of loopback."));
        if (Grpc.Port != 0 && Grpc.Equals(Http))
        {
            errors.Add($"Grpc and Http are both {Grpc}; clear text can't tell them apart: give two.");
        }

        if (Store.Length is 0 or > Identifier.LengthMax)
        {
            errors.Add($"Store has {Store.Length} characters; give 1 to {Identifier.LengthMax}.");
        }

        if (TokenFiles.Count > VnfsMax)
        {
            errors.Add($"TokenFiles names {TokenFiles.Count} VNFs; {VnfsMax} is the most.");
        }

        if (RequestsMax is < 1 or > 10_000)
        {
            errors.Add($"RequestsMax is {RequestsMax}; it must be from 1 to 10000.");
        }

        if (AnswerMax < TimeSpan.FromMilliseconds(100) || AnswerMax > TimeSpan.FromMinutes(5))
        {
            errors.Add($"AnswerMax is {AnswerMax}; it must be from 100 ms to 5 min.");
        }

        return errors.ToImmutable();
    }

    private static void Loopback(IPEndPoint endpoint, Action<string> wrong)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
        {
            wrong($"is {endpoint}, which is not on loopback: tokens and state would cross the network in clear text");
        }
    }
}
