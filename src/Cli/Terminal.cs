namespace NfvHa.Geo.Cli;

/// <summary>What the commands read from and write to: that of the process, or that of a test.</summary>
/// <param name="In">What people type.</param>
/// <param name="Out">Answers.</param>
/// <param name="Error">What is wrong.</param>
/// <param name="CanAsk">Whether somebody can be asked.</param>
/// <param name="IsSeen">Whether answers are looked at by people, and not by programs.</param>
/// <param name="Variable">A variable of the environment, or null.</param>
/// <param name="Time">Where the time comes from.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool CanAsk, bool IsSeen, Func<string, string?> Variable, TimeProvider Time)
{
    /// <summary>That of this process.</summary>
    internal static Terminal OfProcess { get; } = new(
        Console.In, Console.Out, Console.Error, !Console.IsInputRedirected, !Console.IsOutputRedirected, Environment.GetEnvironmentVariable, TimeProvider.System);

    /// <summary>Says what is wrong, and ends with a code.</summary>
    internal int Fail(int code, params IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Error.WriteLine(line);
        }

        return code;
    }

    /// <summary>Asks whether to go on. Anything but yes is no.</summary>
    internal bool Confirm(string question)
    {
        Error.Write($"{question} [y/N] ");
        Error.Flush();
        return In.ReadLine()?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
