using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Wire;

/// <summary>Makes any text one that a message may carry: whoever tells of an exception or of a component's last line does not choose its characters.</summary>
public static class PlainText
{
    /// <summary>One line of at most <see cref="WireLimits.TextLengthMax"/>, without control characters or halves of characters; never empty.</summary>
    public static string Of(string text)
    {
        if (Check.Text("", text) is null)
        {
            return text;
        }

        var plain = text.Length <= WireLimits.TextLengthMax ? text.ToCharArray() : text.AsSpan(0, WireLimits.TextLengthMax).ToArray();
        for (var i = 0; i < plain.Length; i++)
        {
            if (i + 1 < plain.Length && char.IsSurrogatePair(plain[i], plain[i + 1]))
            {
                i++;
            }
            else if (char.IsControl(plain[i]) || char.IsSurrogate(plain[i]))
            {
                plain[i] = ' ';
            }
        }

        return plain.Length == 0 ? "-" : new string(plain);
    }
}
