using System.Globalization;
using System.Text;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>Bytes as text, sixteen a line: offset, hexadecimal, ASCII.</summary>
internal static class HexDump
{
    private const int Width = 16;

    public static string Write(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var start = 0; start < bytes.Length; start += Width)
        {
            var line = bytes.Slice(start, Math.Min(Width, bytes.Length - start));
            var digits = new StringBuilder();
            var letters = new StringBuilder();
            foreach (var value in line)
            {
                digits.Append(CultureInfo.InvariantCulture, $"{value:x2} ");
                letters.Append(value is > 0x20 and < 0x7f ? (char)value : '.');
            }

            text.Append(CultureInfo.InvariantCulture, $"{start:x4}  {digits.ToString().PadRight(Width * 3)} {letters}\n");
        }

        return text.ToString();
    }

    public static byte[] Read(string text) =>
    [
        .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(line => line.Substring(6, Width * 3).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(digits => byte.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
    ];
}
