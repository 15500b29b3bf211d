namespace NfvHa.Geo.Cli.Tests.Commands;

/// <summary>The help as operators read it, word by word. A changed text is looked at and copied into Golden.</summary>
public sealed class HelpTests
{
    [Theory]
    [InlineData("geo")]
    [InlineData("geo status")]
    [InlineData("geo switchover")]
    [InlineData("geo failover")]
    [InlineData("geo plan")]
    [InlineData("geo plan cancel")]
    [InlineData("geo events")]
    [InlineData("geo explain")]
    [InlineData("geo ca issue")]
    [InlineData("geo token new")]
    public async Task Help_is_as_it_was_agreed_on(string command)
    {
        var shown = await Shell.RunAsync([.. command.Split(' ').Skip(1), "--help"]);

        var golden = Path.Combine(AppContext.BaseDirectory, "Golden", $"{command.Replace(' ', '-')}.txt");
        Assert.Equal(ExitCode.Done, shown.Code);
        Assert.Empty(shown.Error);
        Assert.Equal(File.Exists(golden) ? await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken) : "(no golden text)", shown.Out);
    }

    [Fact]
    public async Task Every_command_has_an_example()
    {
        var commands = Cli.Commands.GeoCommand.Create(Terminal.OfProcess).Subcommands.SelectMany(command => command.Subcommands.Select(sub => $"{command.Name} {sub.Name}").Prepend(command.Name));
        foreach (var command in commands.Where(command => !Cli.Commands.StartCommands.Names.Contains(command)))
        {
            Assert.Contains($"Examples:\n  ", (await Shell.RunAsync([.. command.Split(' '), "--help"])).Out, StringComparison.Ordinal);
        }
    }
}
