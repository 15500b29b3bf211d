namespace NfvHa.Geo.Cli;

/// <summary>What the exit codes mean (docs/cli.md).</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Refused by the system, or it failed there.</summary>
    public const int Failed = 1;

    /// <summary>Wrong arguments, or not confirmed.</summary>
    public const int Usage = 2;

    /// <summary>A file that is needed is missing or wrong.</summary>
    public const int Configuration = 3;

    /// <summary>No controller could be reached, or none takes the token.</summary>
    public const int Unreachable = 4;

    /// <summary>Something else is declared by now than what this was decided on.</summary>
    public const int Conflict = 5;
}
