using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Policy;
using NfvHa.Geo.GlobalController.Host.Api;
using NfvHa.Geo.GlobalController.Host.Control;

namespace NfvHa.Geo.GlobalController.Host.Policy;

/// <summary>Shows what is declared, and changes it by files of policy: all of a file in one commit, or nothing.</summary>
/// <param name="node">The location.</param>
/// <param name="orders">Gives it the order.</param>
/// <param name="options">The options of the API.</param>
/// <param name="time">Time of waits.</param>
internal sealed class PolicyRoutes(ControllerNode node, Orders orders, OperatorApiOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The routes.</summary>
    internal IEnumerable<Route> All =>
    [
        new Route("GET", "/v1/policy", "What operators declared: VNFs, active/active VNFs, what sites can carry.", typeof(PolicyStatus), _ => Task.FromResult(Answer.Of(PolicyText.Of(node.View.State)))),
        new Route("POST", "/v1/policy", "Changes what operators declared, by a file of policy (YAML): all of it in one commit, or nothing. What the file does not name stays.", typeof(PolicyAnswer), ApplyAsync)
        {
            Parameters =
            [
                new("dryRun", false, "boolean", "only say what would change, and what speaks against it"),
                new("basis", false, "string", "refuse with 412 if something else is declared by now than when this was answered"),
            ],
            Takes = typeof(string),
            TakesMedia = "application/yaml",
        },
    ];

    private async Task<Answer> ApplyAsync(Call call)
    {
        string path = call.Context.Request.Path;
        if (!call.Flag("dryRun", out var isDryRun, out var wrong))
        {
            return wrong;
        }

        var (text, problem) = await ReadAsync(call, path).ConfigureAwait(false);
        if (text is null)
        {
            return problem!;
        }

        var state = node.View.State;
        var basis = PolicyText.Of(state).Basis;
        var reading = PolicyReader.Read(text, state);
        if (reading.Change is not { } change)
        {
            return new Answer(400, new Problem("The file of policy is wrong", 400, string.Join("; ", reading.Errors), path, "mend it and apply it again; nothing was changed") { Findings = reading.Errors });
        }

        foreach (var expected in new[] { call.Context.Request.Query["basis"].ToString(), reading.Basis ?? "" })
        {
            if (expected.Length > 0 && expected != basis)
            {
                return Conflict(path);
            }
        }

        var changes = PolicyText.Of(change);
        if (isDryRun || changes.IsEmpty)
        {
            return Answer.Of(new PolicyAnswer(false, isDryRun, basis, changes, PolicyLint.Check(state, change)));
        }

        var given = await orders.GiveAsync(change, path, call.Cancellation).ConfigureAwait(false);
        return given.Status == 202 ? await WrittenAsync(change, new PolicyAnswer(true, false, basis, changes, []), path, call.Cancellation).ConfigureAwait(false)
            : given.Status == 422 && PolicyText.Of(node.View.State).Basis != basis ? Conflict(path)
            : given;
    }

    /// <summary>It was taken up; it is done once the journal says so.</summary>
    private async Task<Answer> WrittenAsync(ChangePolicy change, PolicyAnswer done, string path, CancellationToken cancellation)
    {
        var asked = time.GetTimestamp();
        while (time.GetElapsedTime(asked) < options.PlanPatience)
        {
            if (node.View.State is var state && IsWritten(change, state))
            {
                return Answer.Of(done with { Basis = PolicyText.Of(state).Basis });
            }

            await Task.Delay(LookAgain, time, cancellation).ConfigureAwait(false);
        }

        return Answer.Not(503, "Not known yet", path, "the change was taken up, and the journal did not say in time that it is written", "look by a dry run what still differs, and apply it again if anything does");
    }

    private static bool IsWritten(ChangePolicy change, ControlState state) =>
        change.Vnfs.All(vnf => vnf.After.IsSameAs(state.Vnfs[vnf.After.Vnf].Spec))
        && change.Services.All(service => service.After.HasPolicyOf(state.Spread[service.After.Service]))
        && (change.Capacities is null || change.Capacities.After.SequenceEqual(state.Capacities));

    private static Answer Conflict(string path) => Answer.Not(
        412, "Somebody else was quicker", path, "something else is declared by now than when this was decided", "look at the differences anew by a dry run, and apply it again; nothing was changed");

    private static async Task<(string? Text, Answer? Wrong)> ReadAsync(Call call, string path)
    {
        var request = call.Context.Request;
        if (call.Context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = PolicyStatus.BytesMax;
        }

        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, call.Cancellation).ConfigureAwait(false);
            return (Strict.GetString(body.GetBuffer(), 0, (int)body.Length), null);
        }
        catch (BadHttpRequestException broken)
        {
            return (null, Answer.Not(broken.StatusCode, "The file of policy is wrong", $"{path}: body", $"it is broken off, or longer than {PolicyStatus.BytesMax} bytes", "apply it in parts, or leave out what does not change"));
        }
        catch (DecoderFallbackException)
        {
            return (null, Answer.Wrong($"{path}: body", "it is not UTF-8", "write the file as UTF-8"));
        }
    }
}
