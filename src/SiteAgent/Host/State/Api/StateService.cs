using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>What both protocols do: checks what was asked for, asks the state of the VNF whose token was shown, and says what came of it.</summary>
internal sealed class StateService(StateApiOptions options, Func<VnfId, IVnfState?> find, TimeProvider time, ILogger logger)
{
    /// <summary>The most bytes of a request as it is sent: more than fit into a log entry, for JSON and metadata take some.</summary>
    internal const int RequestBytesMax = 2 * StateLimits.RequestBytesMax;

    /// <summary>The most bytes of an answer: what a gRPC client takes in by default.</summary>
    internal const int AnswerBytesMax = 4 * 1024 * 1024;

    private const int ItemOverheadBytes = 128;

    /// <summary>Reads keys.</summary>
    /// <returns>The values in the order of the keys, null where there is none; or a refusal.</returns>
    internal async Task<(ImmutableArray<StateValue?> Values, Refusal? Refusal)> ReadAsync(
        HttpContext context, string store, ImmutableArray<string> keys, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        string? unused = null;
        if (ProblemOf(store, keys) is { } problem || (problem = AskedMetadata.Take(metadata, ref unused)) is not null)
        {
            return ([], problem);
        }

        if (keys.IsEmpty)
        {
            return ([], null);
        }

        var answer = await AskAsync(context, (state, cancellation) => state.ReadAsync(keys, cancellation)).ConfigureAwait(false);
        return answer switch
        {
            (StateFound found, _) when BytesOf(keys, found.Values) > AnswerBytesMax => ([], Refusal.TooLarge($"the answer would have more than {AnswerBytesMax} bytes: ask for fewer keys at a time")),
            (StateFound found, _) => (found.Values, null),
            (var other, var refusal) => ([], refusal ?? RefusalOf(other!)),
        };
    }

    /// <summary>Changes keys: all of them or none.</summary>
    /// <returns>The entry that wrote them, null if nothing was asked for; or a refusal.</returns>
    internal async Task<(StateTag? Tag, Refusal? Refusal)> WriteAsync(
        HttpContext context, string store, IReadOnlyList<AskedChange> changes, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        if (ProblemOf(store, [.. changes.Select(change => change.Key)]) is { } problem)
        {
            return (null, problem);
        }

        var header = context.Request.Headers[AskedMetadata.IdempotencyKey];
        if (header.Count > 1)
        {
            return (null, Refusal.Malformed($"has the header {AskedMetadata.IdempotencyKey} {header.Count} times: give it once"));
        }

        var (request, refused) = AskedChange.Combine(changes, metadata, header.Count == 1 ? header[0] : null);
        if (request is null || request.Operations.IsEmpty)
        {
            return (null, refused);
        }

        var (answer, refusal) = await AskAsync(context, (state, cancellation) => state.WriteAsync(request, cancellation)).ConfigureAwait(false);
        return answer is StateWritten written ? (written.Tag, null) : (null, refusal ?? RefusalOf(answer!));
    }

    private Refusal? ProblemOf(string store, ImmutableArray<string> keys)
    {
        if (store != options.Store)
        {
            return Refusal.NoStore(store, options.Store);
        }

        if (keys.Length > StateLimits.OperationsMax)
        {
            return Refusal.Malformed($"names {keys.Length} keys; at most {StateLimits.OperationsMax} go into one request");
        }

        return keys.Any(key => Encoding.UTF8.GetByteCount(key) is 0 or > StateLimits.KeyBytesMax)
            ? Refusal.Malformed($"has a key that has not 1 to {StateLimits.KeyBytesMax} bytes of UTF-8")
            : null;
    }

    /// <summary>Asks the state of the caller. A wait has an end: who is told nothing for too long can't tell a slow site from a dead one.</summary>
    private async Task<(StateAnswer? Answer, Refusal? Refusal)> AskAsync(HttpContext context, Func<IVnfState, CancellationToken, ValueTask<StateAnswer>> ask)
    {
        var vnf = context.Features.GetRequiredFeature<Caller>().Vnf;
        if (find(vnf) is not { } state)
        {
            return (null, Refusal.Unavailable($"this site holds no state of {vnf} at the moment: ask again"));
        }

        using var patience = new CancellationTokenSource(options.AnswerMax, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            return (await ask(state, waiting.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested)
        {
            return (null, Refusal.Unavailable("the answer took too long; whether a change was written is not known: ask again with the same idempotency key"));
        }
        catch (Exception failure)
        {
            StateApiLog.Failed(logger, failure, vnf);
            return (null, Refusal.Failed);
        }
    }

    private static Refusal RefusalOf(StateAnswer answer) => answer switch
    {
        StateConflict conflict => Refusal.Conflict(conflict.Key, conflict.Found),
        StateInvalid invalid => Refusal.Malformed($"the request {invalid.Reason}"),
        StateUnavailable unavailable => Refusal.Unavailable(unavailable.Reason),
        _ => throw new InvalidOperationException($"{answer.GetType().Name} is no answer to this request"),
    };

    private static long BytesOf(ImmutableArray<string> keys, ImmutableArray<StateValue?> values) =>
        values.Zip(keys).Sum(pair => (long)(pair.First?.Data.Length ?? 0) + Encoding.UTF8.GetByteCount(pair.Second) + ItemOverheadBytes);
}
