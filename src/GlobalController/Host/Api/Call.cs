using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>One request, for whoever answers it. What is asked for and wrong comes back as the answer that says so.</summary>
/// <param name="Context">The request.</param>
/// <param name="Route">The route that it came by.</param>
internal sealed record Call(HttpContext Context, Route Route)
{
    /// <summary>Ends with the request.</summary>
    public CancellationToken Cancellation => Context.RequestAborted;

    /// <summary>What is wrong with the query as a whole, or null. What nobody asked for is most likely a misspelt dryRun, which must not be carried out in earnest.</summary>
    public Answer? WrongQuery
    {
        get
        {
            var known = Route.Parameters.Where(parameter => !parameter.IsInPath).Select(parameter => parameter.Name).ToList();
            return Context.Request.Query.Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal)) is not { } stranger ? null
                : Answer.Wrong(Context.Request.Path, $"the query has '{Short(stranger)}', which is not known", known.Count == 0 ? "leave the query out" : $"the names there are {string.Join(", ", known)}");
        }
    }

    /// <summary>A name in the path.</summary>
    public bool Name(string parameter, [NotNullWhen(true)] out string? name, [NotNullWhen(false)] out Answer? wrong)
    {
        var text = Context.GetRouteValue(parameter) as string;
        var problem = Identifier.Problem(text);
        name = problem is null ? text : null;
        wrong = problem is null ? null : Answer.Wrong($"{Context.Request.Path}: {parameter}", $"the name {problem}", "correct it");
        return name is not null;
    }

    /// <summary>A whole number in path or query.</summary>
    public bool Number(string parameter, long usual, long least, long most, out long number, [NotNullWhen(false)] out Answer? wrong)
    {
        var text = Text(parameter);
        wrong = null;
        number = usual;
        if (text is null || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most))
        {
            return true;
        }

        wrong = Answer.Wrong($"{Context.Request.Path}: {parameter}", $"it is '{Short(text)}'", string.Create(CultureInfo.InvariantCulture, $"give a whole number from {least} to {most}"));
        return false;
    }

    /// <summary>True or false in the query; false if it is not there.</summary>
    public bool Flag(string parameter, out bool flag, [NotNullWhen(false)] out Answer? wrong)
    {
        var text = Text(parameter);
        flag = text == "true";
        wrong = text is null or "true" or "false" ? null : Answer.Wrong($"{Context.Request.Path}: {parameter}", $"it is '{Short(text)}'", "give true or false");
        return wrong is null;
    }

    /// <summary>The body of an order.</summary>
    public async Task<(OrderRequest? Request, Answer? Wrong)> ReadOrderAsync()
    {
        const string Right = """write what the order is about as JSON, e.g. {"vnf": "web"}""";
        try
        {
            return await JsonSerializer.DeserializeAsync<OrderRequest>(Context.Request.Body, ApiJson.Options, Cancellation).ConfigureAwait(false) is { } request
                ? (request, null)
                : (null, Answer.Wrong($"{Context.Request.Path}: body", "it is null", Right));
        }
        catch (JsonException malformed)
        {
            return (null, Answer.Wrong($"{Context.Request.Path}: body {Short(malformed.Path ?? "$")}", $"it is not JSON, or has a key that is not known (line {malformed.LineNumber + 1})", Right));
        }
        catch (BadHttpRequestException broken)
        {
            return (null, Answer.Not(broken.StatusCode, "The request is wrong", $"{Context.Request.Path}: body", $"it is broken, or longer than {ApiJson.RequestBytesMax} bytes", Right));
        }
    }

    private static string Short(string text) => text.Length <= Identifier.LengthMax ? text : $"{text[..Identifier.LengthMax]}...";

    private string? Text(string parameter) =>
        Context.GetRouteValue(parameter) as string ?? (Context.Request.Query.TryGetValue(parameter, out var value) ? value.ToString() : null);
}
