using System.CommandLine;
using NfvHa.Geo.Cli.Connection;
using NfvHa.Geo.Cli.Output;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The options of every command that asks a controller.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string[]> _controllers = new("--controller")
    {
        Description = "Operator API of a location: https://ADDRESS:PORT, or LOCATION=https://ADDRESS:PORT. May be given several times; the leader is found.",
        HelpName = "URL",
    };

    private readonly Option<string?> _tokenFile = new("--token-file") { Description = "File with the operator token, mode 0600.", HelpName = "FILE" };

    private readonly Option<string?> _trustFile = new("--trust-file") { Description = "Bundle of the authorities whose certificates are taken.", HelpName = "FILE" };

    private readonly Option<string?> _context = new("--context") { Description = $"File (JSON) with what is not given: controllers, tokenFile, trustFile. Without it: that of {ConnectionOptions.Variable}.", HelpName = "FILE" };

    private readonly Option<string> _format = new("--output", "-o") { Description = "How answers are written.", DefaultValueFactory = _ => "table" };

    /// <summary>Adds them to a command.</summary>
    internal Command AddTo(Command command)
    {
        command.Add(_controllers);
        command.Add(_tokenFile);
        command.Add(_trustFile);
        command.Add(_context);
        command.Add(_format.AcceptOnlyFromAmong("table", "json", "yaml"));
        return command;
    }

    /// <summary>The format that was asked for.</summary>
    internal OutputFormat Format(ParseResult parsed) => Enum.Parse<OutputFormat>(parsed.GetRequiredValue(_format), ignoreCase: true);

    /// <summary>Opens a client and has it asked; says what is wrong if there is none.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where what is wrong goes.</param>
    /// <param name="ask">Asks; returns the exit code.</param>
    internal async Task<int> WithClientAsync(ParseResult parsed, Terminal terminal, Func<OperatorClient, Task<int>> ask)
    {
        var given = new ConnectionOptions([.. parsed.GetValue(_controllers) ?? []], parsed.GetValue(_tokenFile), parsed.GetValue(_trustFile));
        var (options, errors) = given.With(parsed.GetValue(_context) ?? (terminal.Variable(ConnectionOptions.Variable) is { Length: > 0 } path ? path : null));
        if (options is null)
        {
            return terminal.Fail(ExitCode.Configuration, errors);
        }

        var (client, problems) = options.Open(terminal.Time);
        if (client is null)
        {
            return terminal.Fail(ExitCode.Configuration, problems);
        }

        using (client)
        {
            return await ask(client).ConfigureAwait(false);
        }
    }

    /// <summary>Reads something and writes it.</summary>
    internal Task<int> ShowAsync<T>(ParseResult parsed, Terminal terminal, string path, Action<T> show, CancellationToken cancellation)
        where T : class => WithClientAsync(parsed, terminal, async client =>
        {
            var answer = await client.GetAsync<T>(path, cancellation).ConfigureAwait(false);
            if (answer.Value is not { } value)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(terminal, Format(parsed), value, show);
            return ExitCode.Done;
        });
}
