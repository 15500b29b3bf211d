using System.Collections.Immutable;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>The Dapr state API over HTTP.</summary>
internal sealed class HttpState(StateService service)
{
    private const string MetadataPrefix = "metadata.";

    /// <summary>Answers a request.</summary>
    internal async Task AnswerAsync(HttpContext context)
    {
        Refusal? refusal;
        try
        {
            refusal = await RouteAsync(context).ConfigureAwait(false);
        }
        catch (FormatException wrong)
        {
            refusal = Refusal.Malformed(wrong.Message);
        }
        catch (BadHttpRequestException bad)
        {
            refusal = bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Refusal.TooLarge($"the body has more than {StateService.RequestBytesMax} bytes: send it in parts")
                : Refusal.Malformed(bad.Message);
        }

        if (refusal is not null)
        {
            await Admission.RefuseAsync(context, refusal).ConfigureAwait(false);
        }
    }

    private Task<Refusal?> RouteAsync(HttpContext context) => (context.Request.Method, Segments(context)) switch
    {
        ("GET", ["v1.0", "healthz"] or ["v1.0", "healthz", "outbound"]) => NothingAsync(context),
        ("POST" or "PUT", ["v1.0", "state", var store]) => SaveAsync(context, store),
        ("POST" or "PUT", ["v1.0", "state", var store, "bulk"]) => GetBulkAsync(context, store),
        ("POST" or "PUT", ["v1.0", "state", var store, "transaction"]) => ExecuteAsync(context, store),
        ("GET", ["v1.0", "state", var store, var key]) => GetAsync(context, store, key),
        ("DELETE", ["v1.0", "state", var store, var key]) => DeleteAsync(context, store, key),
        _ => Task.FromResult<Refusal?>(Refusal.NotSupported($"{context.Request.Method} {context.Request.Path}")),
    };

    private async Task<Refusal?> GetAsync(HttpContext context, string store, string key)
    {
        JsonBodies.CheckConsistency(context.Request.Query["consistency"]);
        var (values, refusal) = await service.ReadAsync(context, store, [key], MetadataOf(context)).ConfigureAwait(false);
        if (refusal is not null || values is not [{ } value])
        {
            return refusal ?? await NothingAsync(context).ConfigureAwait(false);
        }

        context.Response.Headers.ETag = value.Tag.ToString();
        context.Response.ContentType = JsonBodies.IsJson(value.Data) ? MediaTypeNames.Application.Json : MediaTypeNames.Application.Octet;
        context.Response.ContentLength = value.Data.Length;
        await context.Response.Body.WriteAsync(value.Data, context.RequestAborted).ConfigureAwait(false);
        return null;
    }

    private async Task<Refusal?> GetBulkAsync(HttpContext context, string store)
    {
        using var body = await JsonBodies.ReadAsync(context.Request).ConfigureAwait(false);
        var (keys, metadata) = JsonBodies.Keys(body.RootElement);
        var (values, refusal) = await service.ReadAsync(context, store, keys, [.. metadata, .. MetadataOf(context)]).ConfigureAwait(false);
        if (refusal is null)
        {
            await JsonBodies.WriteAsync(context.Response, writer => JsonBodies.WriteItems(writer, keys, values)).ConfigureAwait(false);
        }

        return refusal;
    }

    private async Task<Refusal?> SaveAsync(HttpContext context, string store)
    {
        using var body = await JsonBodies.ReadAsync(context.Request).ConfigureAwait(false);
        return await WriteAsync(context, store, JsonBodies.Items(body.RootElement), []).ConfigureAwait(false);
    }

    private async Task<Refusal?> ExecuteAsync(HttpContext context, string store)
    {
        using var body = await JsonBodies.ReadAsync(context.Request).ConfigureAwait(false);
        var (changes, metadata) = JsonBodies.Transaction(body.RootElement);
        return await WriteAsync(context, store, changes, metadata).ConfigureAwait(false);
    }

    private Task<Refusal?> DeleteAsync(HttpContext context, string store, string key)
    {
        JsonBodies.CheckConsistency(context.Request.Query["consistency"]);
        var isFirstWrite = JsonBodies.IsFirstWrite(context.Request.Query["concurrency"]);
        var etag = context.Request.Headers.IfMatch is [{ } given] ? given.Trim('"') : null;
        return WriteAsync(context, store, [new AskedChange(key, null, etag, isFirstWrite, [])], []);
    }

    private async Task<Refusal?> WriteAsync(
        HttpContext context, string store, ImmutableArray<AskedChange> changes, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var (tag, refusal) = await service.WriteAsync(context, store, changes, [.. metadata, .. MetadataOf(context)]).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        context.Response.Headers.ETag = tag?.ToString();
        return await NothingAsync(context).ConfigureAwait(false);
    }

    private static Task<Refusal?> NothingAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.FromResult<Refusal?>(null);
    }

    private static ImmutableArray<KeyValuePair<string, string>> MetadataOf(HttpContext context) =>
    [
        .. context.Request.Query
            .Where(query => query.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
            .Select(query => KeyValuePair.Create(query.Key[MetadataPrefix.Length..], query.Value.ToString())),
    ];

    /// <summary>The path as it was sent, cut first and decoded then: a key may contain a slash that is encoded.</summary>
    private static string[] Segments(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.AsSpan().IndexOf('?') is var end and >= 0 ? end : target.Length);
        return path.StartsWith("/") ? [.. path[1..].ToString().Split('/').Select(Uri.UnescapeDataString)] : [];
    }
}
