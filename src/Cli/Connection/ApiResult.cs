using System.Collections.Immutable;

namespace NfvHa.Geo.Cli.Connection;

/// <summary>What came of asking a controller.</summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="Value">The answer, or null.</param>
/// <param name="Code">The exit code, if there is none.</param>
/// <param name="Errors">What is wrong, and what to do about it.</param>
internal sealed record ApiResult<T>(T? Value, int Code, ImmutableArray<string> Errors)
    where T : class
{
    /// <summary>An answer.</summary>
    internal static ApiResult<T> Of(T value) => new(value, ExitCode.Done, []);

    /// <summary>No answer.</summary>
    internal static ApiResult<T> Not(int code, params IEnumerable<string> errors) => new(null, code, [.. errors]);
}
