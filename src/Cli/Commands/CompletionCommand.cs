using System.CommandLine;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>Completion in shells: they ask geo itself what may come next.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _geo() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _geo geo
        """;

    private const string Zsh = """
        #compdef geo
        _geo() {
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a found
        }
        compdef _geo geo
        """;

    internal static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash or zsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        var command = new Command("completion", "Writes what makes a shell complete geo commands.") { shell };
        command.SetAction(parsed => terminal.Out.WriteLine(parsed.GetValue(shell) == "bash" ? Bash : Zsh));
        return Help.WithExamples(command, "source <(geo completion bash)", "geo completion zsh > ~/.zfunc/_geo");
    }
}
