namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>What became of something that was to be written.</summary>
public abstract record WriteOutcome
{
    private protected WriteOutcome()
    {
    }
}

/// <summary>It is on disk.</summary>
public sealed record Written : WriteOutcome
{
    private Written()
    {
    }

    /// <summary>The one value.</summary>
    public static Written Done { get; } = new();
}

/// <summary>Nothing was written, nor will be.</summary>
/// <param name="Reason">Why, and what to do about it.</param>
public sealed record Refused(string Reason) : WriteOutcome;

/// <summary>It may have been written, or may be yet: the journal must be read on.</summary>
/// <param name="Reason">Why nothing is known.</param>
public sealed record Unknown(string Reason) : WriteOutcome;

/// <summary>What was to be read or opened, or why that can't be had.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Value">What was found; null if there is a problem.</param>
/// <param name="Problem">What is wrong, where, and what to do; null if there is a value.</param>
public readonly record struct Reading<T>(T? Value, string? Problem)
    where T : class;

/// <summary>Makes readings.</summary>
public static class Reading
{
    /// <summary>Found.</summary>
    public static Reading<T> Of<T>(T value)
        where T : class => new(value, null);

    /// <summary>Not found, and why.</summary>
    public static Reading<T> Not<T>(string problem)
        where T : class => new(null, problem);
}
