using System.Globalization;
using NfvHa.Geo.Cli.Commands;

namespace NfvHa.Geo.Cli.Tests;

/// <summary>Runs command lines, and keeps what they write.</summary>
internal static class Shell
{
    /// <summary>What a command line came to.</summary>
    /// <param name="Code">Its exit code.</param>
    /// <param name="Out">What it answered.</param>
    /// <param name="Error">What it complained of.</param>
    public sealed record Outcome(int Code, string Out, string Error);

    public static Task<Outcome> RunAsync(params string[] args) => RunAsync(null, args);

    /// <summary>Runs a command line; somebody who types can be asked, and a terminal looks on, if there is something typed.</summary>
    public static async Task<Outcome> RunAsync(string? typed, string[] args, Func<string, string?>? variable = null)
    {
        using var input = new StringReader(typed ?? "");
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        var terminal = new Terminal(input, output, error, typed is not null, false, variable ?? (_ => null), TimeProvider.System);
        var code = await GeoCommand.RunAsync(args, terminal);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
