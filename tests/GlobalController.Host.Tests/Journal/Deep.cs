using System.Collections;
using System.Globalization;
using System.Text;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

/// <summary>Everything that a value was made of, as text: by reflection, so that nothing is left out that a serializer might leave out too.</summary>
internal static class Deep
{
    public static void Same<T>(T expected, T actual) => Assert.Equal(Text(expected), Text(actual));

    public static string Text(object? value)
    {
        var text = new StringBuilder();
        Print(text, value, "");
        return text.ToString();
    }

    private static void Print(StringBuilder text, object? value, string indent)
    {
        switch (value)
        {
            case null:
                text.AppendLine(" null");
                break;
            case string or Enum or IFormattable:
                text.Append(' ').AppendLine(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case bool or char:
                text.Append(' ').Append(value).AppendLine();
                break;
            case IEnumerable items:
                text.AppendLine();
                foreach (var item in items)
                {
                    text.Append(indent).Append('-');
                    Print(text, item, indent + "  ");
                }

                break;
            default:
                text.AppendLine();
                foreach (var property in value.GetType().GetProperties().Where(property => property.CanWrite || value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal)))
                {
                    text.Append(indent).Append(property.Name).Append(':');
                    Print(text, property.GetValue(value), indent + "  ");
                }

                break;
        }
    }
}
