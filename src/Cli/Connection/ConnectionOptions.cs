using System.Collections.Immutable;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Link.Certificates;

namespace NfvHa.Geo.Cli.Connection;

/// <summary>Which controllers to ask, and how: given on the command line, or by a context file for what is not given there.</summary>
/// <param name="Controllers">Where the controllers are.</param>
/// <param name="TokenFile">The file with the operator token.</param>
/// <param name="TrustFile">The bundle of authorities.</param>
internal sealed record ConnectionOptions(ImmutableArray<string> Controllers, string? TokenFile, string? TrustFile)
{
    /// <summary>The variable that names the context file.</summary>
    internal const string Variable = "GEO_CONTEXT";

    /// <summary>The most controllers.</summary>
    internal const int ControllersMax = 9;

    private const string Example = """{ "url": "https://127.0.0.1:7443", "location": "east" }""";

    /// <summary>Adds what a context file says of what was not given.</summary>
    /// <param name="context">The file, or null.</param>
    /// <returns>The whole, or all errors.</returns>
    internal (ConnectionOptions? Options, ImmutableArray<string> Errors) With(string? context)
    {
        if (context is null)
        {
            return (this, []);
        }

        var (options, errors) = OptionsFile.Read(context, Read);
        return options is null
            ? (null, errors)
            : (new ConnectionOptions(Controllers.IsEmpty ? options.Controllers : Controllers, TokenFile ?? options.TokenFile, TrustFile ?? options.TrustFile), []);
    }

    /// <summary>Opens a client.</summary>
    /// <param name="time">Where the time comes from.</param>
    /// <returns>The client, or everything that is wrong.</returns>
    internal (OperatorClient? Client, ImmutableArray<string> Errors) Open(TimeProvider time)
    {
        var errors = ImmutableArray.CreateBuilder<string>();
        if (Controllers.Length is 0 or > ControllersMax)
        {
            errors.Add(Controllers.IsEmpty ? $"no controller is named: give --controller, or a context by --context or {Variable}" : $"{Controllers.Length} controllers are named: {ControllersMax} are the most");
        }

        var addresses = Controllers.Select(ControllerAddress.Parse).ToList();
        errors.AddRange(addresses.Where(parsed => parsed.Problem is not null).Select(parsed => parsed.Problem!));
        var (token, wrongToken) = TokenFile is null
            ? (null, "no token is named: give --token-file, or tokenFile in the context")
            : Hosting.Files.TokenFile.Read(TokenFile);
        var trust = TrustFile is null ? null : TrustBundle.Load(TrustFile);
        errors.AddRange(new[] { wrongToken, TrustFile is null ? "no trust bundle is named: give --trust-file, or trustFile in the context" : trust!.Problem }.OfType<string>());
        return errors.Count > 0 ? (null, errors.ToImmutable()) : (new OperatorClient([.. addresses.Select(parsed => parsed.Address!)], trust!.Value!, token!, time), []);
    }

    private static ConnectionOptions Read(OptionsNode root) => new(
        [.. root.List("controllers", 1, ControllersMax, Example).Select(Controller)], root.Path("tokenFile", "the file with the operator token"), root.Path("trustFile", "the bundle of authorities"));

    private static string Controller(OptionsNode node)
    {
        var url = node.Text("url", "write https://ADDRESS:PORT");
        var text = node.Has("location") ? $"{node.Name("location", "the location that answers there")}={url}" : url;
        if (url.Length > 0 && ControllerAddress.Parse(text).Problem is { } problem)
        {
            node.Wrong("url", problem, ControllerAddress.Right);
        }

        return text;
    }
}
