using System.CommandLine;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The operator token.</summary>
internal static class TokenCommands
{
    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The file to make, mode 0600. It must not exist." };
        var create = new Command("new", "Makes a file with a new, random operator token. The token is not shown.") { file };
        create.SetAction(parsed =>
        {
            if (TokenFile.Create(parsed.GetRequiredValue(file)) is { } problem)
            {
                return terminal.Fail(ExitCode.Failed, problem);
            }

            terminal.Out.WriteLine($"{parsed.GetRequiredValue(file)} holds a new token: name it in the configuration of each controller and as --token-file");
            return ExitCode.Done;
        });
        return Help.WithExamples(new Command("token", "Looks after the operator token.") { Help.WithExamples(create, "geo token new operator.token") }, "geo token new operator.token");
    }
}
