using System.Buffers;

namespace NfvHa.Geo.Contracts.Wire;

/// <summary>
/// The trace a message belongs to: the traceparent of W3C Trace Context, <c>version-traceid-parentid-flags</c> in lower-case hexadecimal, e.g.
/// <c>00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01</c>.
/// </summary>
/// <param name="Value">The text; <see cref="Problem"/> says whether it is good.</param>
public readonly record struct TraceParent(string Value)
{
    private const int VersionZeroLength = 55;
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>Says what is wrong with a traceparent. Of a version after 00 only the part that version 00 has is checked, as the recommendation asks.</summary>
    /// <param name="value">The text to check.</param>
    /// <returns>Null if it is good, otherwise the rest of a sentence that begins with it.</returns>
    public static string? Problem(string? value)
    {
        if (value is null || value.Length < VersionZeroLength || value.Length > WireLimits.TextLengthMax)
        {
            return $"has {value?.Length ?? 0} characters; version-traceid-parentid-flags has {VersionZeroLength}";
        }

        if (value[2] != '-' || value[35] != '-' || value[52] != '-')
        {
            return "is not in four parts; write version-traceid-parentid-flags with 2, 32, 16 and 2 hexadecimal digits";
        }

        var version = value.AsSpan(0, 2);
        var traceId = value.AsSpan(3, 32);
        var parentId = value.AsSpan(36, 16);
        var flags = value.AsSpan(53, 2);
        if (!IsLowerHex(version) || !IsLowerHex(traceId) || !IsLowerHex(parentId) || !IsLowerHex(flags))
        {
            return "has a character that is not a lower-case hexadecimal digit";
        }

        if (version is "ff")
        {
            return "has version ff, which is not allowed";
        }

        if (traceId.IndexOfAnyExcept('0') < 0 || parentId.IndexOfAnyExcept('0') < 0)
        {
            return "has a trace id or parent id of all zeros, which means none; leave the field out instead";
        }

        return value.Length == VersionZeroLength || (version is not "00" && value[VersionZeroLength] == '-')
            ? null
            : $"goes on after its {VersionZeroLength} characters";
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsLowerHex(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(LowerHex) < 0;
}
