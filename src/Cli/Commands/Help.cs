using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The help of a command, with its examples and, at the root, the exit codes below it.</summary>
/// <param name="usual">What writes the rest.</param>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<Command, string[]> Examples = [];

    private const int WidthMax = 100;

    private const string Codes = """
        Exit codes:
          0  done
          1  refused by the system, or failed
          2  wrong arguments, or not confirmed
          3  a file that is needed is missing or wrong
          4  no controller could be reached, or none takes the token
          5  somebody else declared something else meanwhile; nothing was changed
        """;

    /// <summary>Gives a command examples.</summary>
    internal static Command WithExamples(Command command, params string[] examples)
    {
        Examples[command] = examples;
        return command;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        WriteUsual(parseResult, output);
        var command = parseResult.CommandResult.Command;
        if (Examples.TryGetValue(command, out var examples))
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        if (command is RootCommand)
        {
            output.WriteLine(Codes);
        }

        return ExitCode.Done;
    }

    /// <summary>The library knows the file that runs, people know geo; and it pads its lines.</summary>
    private void WriteUsual(ParseResult parseResult, TextWriter output)
    {
        using var text = new StringWriter();
        usual.MaxWidth = WidthMax;
        parseResult.InvocationConfiguration.Output = text;
        usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.Replace(RootCommand.ExecutableName, "geo", StringComparison.Ordinal).TrimEnd());
        }

        output.WriteLine();
    }
}
