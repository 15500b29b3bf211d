using System.CommandLine;
using NfvHa.Geo.Cli.Connection;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>
/// The commands that give orders. Each is tried first where that is possible, so that who is asked sees what would follow; where nobody can be asked it needs --yes.
/// </summary>
internal static class OrderCommands
{
    internal static IEnumerable<Command> Create(Terminal terminal)
    {
        var target = new Option<string>("--to") { Description = "The site that is to serve it.", HelpName = "SITE", Required = true };
        yield return Help.WithExamples(
            Order(terminal, "failover", "Asserts that the site that serves a VNF has failed: stands in for the verdict, not for the wait.", Vnf(), null, (vnf, _) => new OrderRequest(Vnf: vnf)),
            "geo failover web --dry-run", "geo failover web --yes");
        yield return Help.WithExamples(
            Order(terminal, "switchover", "Moves a VNF to another site without loss.", Vnf(), target, (vnf, site) => new OrderRequest(vnf, site)),
            "geo switchover web --to south --dry-run", "geo switchover web --to south");
        yield return Help.WithExamples(
            Order(terminal, "drain", "Moves everything away from a site without loss, for maintenance.", Site(), null, (site, _) => new OrderRequest(Site: site)),
            "geo drain north --dry-run", "geo drain north --yes");
        yield return Help.WithExamples(
            Order(terminal, "failback", "Moves what is at home at a site back to it without loss.", Site(), null, (site, _) => new OrderRequest(Site: site)),
            "geo failback north --dry-run", "geo failback north --yes");
    }

    /// <summary>Asks, unless the arguments said yes.</summary>
    /// <returns>Null to go on, otherwise the exit code.</returns>
    internal static int? Confirm(Terminal terminal, bool isSure, string what, bool isTried = true) =>
        isSure ? null
        : !terminal.CanAsk ? terminal.Fail(ExitCode.Usage, $"{what} needs --yes where nobody can be asked{(isTried ? "; --dry-run only says what would follow" : "")}.")
        : terminal.Confirm($"{what}: go on?") ? null
        : terminal.Fail(ExitCode.Usage, "not confirmed; nothing was begun");

    /// <summary>The option that says yes beforehand.</summary>
    internal static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };

    private static Argument<string> Vnf() => Arguments.Name("VNF", "The VNF.");

    private static Argument<string> Site() => Arguments.Name("SITE", "The site.");

    private static Command Order(Terminal terminal, string name, string what, Argument<string> subject, Option<string>? site, Func<string, string?, OrderRequest> make)
    {
        var options = new GlobalOptions();
        var yes = Yes();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would follow: plan, outage, loss. Nothing is begun." };
        var command = new Command(name, what) { subject };
        if (site is not null)
        {
            command.Add(site);
        }

        command.Add(dryRun);
        command.Add(yes);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, client =>
        {
            var request = make(parsed.GetRequiredValue(subject), site is null ? null : parsed.GetValue(site));
            var order = new GivenOrder(terminal, client, $"/v1/orders/{name}", request, $"geo {name} {parsed.GetRequiredValue(subject)}");
            return parsed.GetValue(dryRun) ? order.TryAsync(options.Format(parsed), cancellation) : order.GiveAsync(options.Format(parsed), parsed.GetValue(yes), cancellation);
        }));
        return command;
    }

    /// <summary>One order.</summary>
    private sealed record GivenOrder(Terminal Terminal, OperatorClient Client, string Path, OrderRequest Request, string Name)
    {
        internal async Task<int> TryAsync(OutputFormat format, CancellationToken cancellation)
        {
            var tried = await Client.OrderAsync($"{Path}?dryRun=true", Request, cancellation).ConfigureAwait(false);
            if (tried.Value is not { } forecast)
            {
                return Terminal.Fail(tried.Code, tried.Errors);
            }

            Writer.Write(Terminal, format, forecast, new Pages(Terminal).Show);
            return forecast.Findings.IsEmpty ? ExitCode.Done : ExitCode.Failed;
        }

        internal async Task<int> GiveAsync(OutputFormat format, bool isSure, CancellationToken cancellation)
        {
            if (!isSure && Terminal.CanAsk && await TryAsync(OutputFormat.Table, cancellation).ConfigureAwait(false) is not ExitCode.Done and var failed)
            {
                return failed;
            }

            if (Confirm(Terminal, isSure, Name) is { } refused)
            {
                return refused;
            }

            var answer = await Client.OrderAsync(Path, Request, cancellation).ConfigureAwait(false);
            if (answer.Value is not { } taken)
            {
                return Terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(Terminal, format, taken, new Pages(Terminal).Show);
            return ExitCode.Done;
        }
    }
}
