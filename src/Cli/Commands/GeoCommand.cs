using System.CommandLine;
using System.CommandLine.Help;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The geo command line: every command, put together.</summary>
internal static class GeoCommand
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="terminal">What it reads from and writes to.</param>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    internal static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        if (StartCommands.TryStart(args, terminal) is { } started)
        {
            return started;
        }

        var parsed = Create(terminal).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is null or System.CommandLine.Invocation.ParseErrorAction)
        {
            return terminal.Fail(ExitCode.Usage, [.. parsed.Errors.Select(error => error.Message), $"geo {string.Concat(Path(parsed).Reverse())}--help says what is right."]);
        }

        var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return terminal.Fail(ExitCode.Failed, "interrupted");
        }
    }

    /// <summary>All commands.</summary>
    internal static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Shows the state of a geo-redundant deployment, gives orders to it, and looks after certificates and tokens.");
        Command[] commands =
        [
            .. ReadCommands.Create(terminal),
            .. OrderCommands.Create(terminal),
            .. PolicyCommands.Create(terminal),
            .. ProtectionCommands.Create(terminal),
            PlanCommands.Create(terminal),
            EventCommand.Create(terminal),
            CertificateCommands.Create(terminal),
            TokenCommands.Create(terminal),
            CompletionCommand.Create(terminal),
            .. StartCommands.Create(),
        ];
        foreach (var command in commands)
        {
            root.Add(command);
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Help((HelpAction)help.Action!);
        return root;
    }

    private static IEnumerable<string> Path(ParseResult parsed)
    {
        for (var result = parsed.CommandResult; result.Command is not RootCommand; result = (System.CommandLine.Parsing.CommandResult)result.Parent!)
        {
            yield return $"{result.Command.Name} ";
        }
    }
}
