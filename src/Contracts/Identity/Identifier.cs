namespace NfvHa.Geo.Contracts.Identity;

/// <summary>The one form of every name on the wire: 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit (an RFC 1123 label).</summary>
public static class Identifier
{
    /// <summary>The longest name, in characters.</summary>
    public const int LengthMax = 63;

    /// <summary>Says what is wrong with a name.</summary>
    /// <param name="value">The name to check.</param>
    /// <returns>Null if the name is good, otherwise a sentence for the one who wrote it.</returns>
    public static string? Problem(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "is empty; give 1 to 63 characters of a-z, 0-9 and '-'";
        }

        if (value.Length > LengthMax)
        {
            return $"has {value.Length} characters; {LengthMax} is the most";
        }

        foreach (var character in value)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return $"contains U+{(int)character:X4}; only a-z, 0-9 and '-' may stand there";
            }
        }

        return value[0] == '-' || value[^1] == '-' ? "begins or ends with '-'; use a letter or digit there" : null;
    }
}
