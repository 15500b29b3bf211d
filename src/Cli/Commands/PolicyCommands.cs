using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NfvHa.Geo.Cli.Connection;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>What operators declared: written to a file, and changed by one.</summary>
internal static class PolicyCommands
{
    private const string Path = "/v1/policy";

    internal static IEnumerable<Command> Create(Terminal terminal) => [Apply(terminal), Export(terminal)];

    private static Command Export(Terminal terminal)
    {
        var options = new GlobalOptions();
        var pin = new Option<bool>("--pin") { Description = "Write what it is based on too: then the file is applied only if nobody declares anything else meanwhile." };
        var command = options.AddTo(new Command("export", "Writes what is declared as a file that geo apply takes: YAML, or JSON by -o json.") { pin });
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, async client =>
        {
            var answer = await client.GetAsync<PolicyStatus>(Path, cancellation).ConfigureAwait(false);
            if (answer.Value is not { } policy)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(terminal, options.Format(parsed) == OutputFormat.Json ? OutputFormat.Json : OutputFormat.Yaml, File(policy, parsed.GetValue(pin)), _ => { });
            return ExitCode.Done;
        }));
        return Help.WithExamples(command, "geo export > policy.yaml", "geo export --pin > policy.yaml");
    }

    private static Command Apply(Terminal terminal)
    {
        var options = new GlobalOptions();
        var file = new Option<string>("--file", "-f") { Description = "The file of policy; - for standard input.", HelpName = "FILE", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would change, and what speaks against it." };
        var yes = OrderCommands.Yes();
        var command = options.AddTo(new Command("apply", "Changes what is declared by a file of policy (YAML): all of it, or nothing. What the file does not name stays.") { file, dryRun, yes });
        command.SetAction((parsed, cancellation) =>
        {
            var name = parsed.GetRequiredValue(file);
            var (text, problem) = Read(terminal, name);
            return text is null
                ? Task.FromResult(terminal.Fail(ExitCode.Configuration, problem!))
                : options.WithClientAsync(parsed, terminal, client => ApplyAsync(terminal, client, new Given(name, text, options.Format(parsed), parsed.GetValue(dryRun), parsed.GetValue(yes)), cancellation));
        });
        return Help.WithExamples(command, "geo apply -f policy.yaml --dry-run", "geo apply -f policy.yaml --yes", "geo export | sed s/.../.../ | geo apply -f - --yes");
    }

    private static async Task<int> ApplyAsync(Terminal terminal, OperatorClient client, Given given, CancellationToken cancellation)
    {
        var tried = await client.PostYamlAsync<PolicyAnswer>($"{Path}?dryRun=true", given.Text, cancellation).ConfigureAwait(false);
        if (tried.Value is not { } differences)
        {
            return terminal.Fail(tried.Code, [$"{given.Name}:", .. tried.Errors]);
        }

        if (given.IsDryRun || differences.Changes.IsEmpty || !differences.Findings.IsEmpty)
        {
            Writer.Write(terminal, given.Format, differences, new Pages(terminal).Show);
            return differences.Findings.IsEmpty ? ExitCode.Done : ExitCode.Failed;
        }

        if (!given.IsSure && terminal.CanAsk)
        {
            new Pages(terminal).Show(differences);
        }

        // What standard input held was the file: nobody is there to be asked.
        if (OrderCommands.Confirm(given.Name == "-" ? terminal with { CanAsk = false } : terminal, given.IsSure, $"geo apply -f {given.Name}") is { } refused)
        {
            return refused;
        }

        var answer = await client.PostYamlAsync<PolicyAnswer>($"{Path}?basis={differences.Basis}", given.Text, cancellation).ConfigureAwait(false);
        if (answer.Value is not { } written)
        {
            return terminal.Fail(answer.Code, [$"{given.Name}:", .. answer.Errors]);
        }

        Writer.Write(terminal, given.Format, written, new Pages(terminal).Show);
        return ExitCode.Done;
    }

    private static (string? Text, string? Problem) Read(Terminal terminal, string name)
    {
        const string TooLong = "has more than 4 MiB; apply it in parts, or leave out what does not change";
        try
        {
            if (name != "-")
            {
                return new FileInfo(name) is { Exists: true, Length: > PolicyStatus.BytesMax } ? (null, $"{name}: {TooLong}") : (System.IO.File.ReadAllText(name, Encoding.UTF8), null);
            }

            var buffer = new char[PolicyStatus.BytesMax + 1];
            var read = terminal.In.ReadBlock(buffer);
            return read > PolicyStatus.BytesMax ? (null, $"standard input {TooLong}") : (new string(buffer, 0, read), null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"{name}: can't be read ({unreadable.Message}); name a file that this user may read");
        }
    }

    /// <summary>A capacity that is not declared is left out, and the basis too unless it is wanted.</summary>
    private static JsonObject File(PolicyStatus policy, bool isPinned)
    {
        var file = JsonSerializer.SerializeToNode(policy, ApiJson.Options)!.AsObject();
        if (!isPinned)
        {
            file.Remove("basis");
        }

        foreach (var site in file["sites"]!.AsArray().Select(site => site!.AsObject()).Where(site => site["capacity"] is null))
        {
            site.Remove("capacity");
        }

        return file;
    }

    /// <summary>What is to be applied, and how.</summary>
    private sealed record Given(string Name, string Text, OutputFormat Format, bool IsDryRun, bool IsSure);
}
