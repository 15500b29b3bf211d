using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Output;

/// <summary>Values as people read them.</summary>
internal static class Words
{
    /// <summary>Names, or a dash if there are none.</summary>
    internal static string List(ImmutableArray<string> names) => names.IsEmpty ? "-" : string.Join(", ", names);

    /// <summary>Seconds, or a dash if they are not known.</summary>
    internal static string Seconds(double? seconds) => seconds is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0} s") : "-";

    /// <summary>A number, or a dash.</summary>
    internal static string Number(long? number) => number is { } known ? known.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary>A moment, in UTC.</summary>
    internal static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What would be lost at most.</summary>
    internal static string LossMax(LossBounds? loss) => loss switch
    {
        null => "not bounded",
        { BytesMax: 0, SecondsMax: 0 } => "nothing",
        _ => string.Create(CultureInfo.InvariantCulture, $"{loss.BytesMax} bytes or {loss.SecondsMax:0.0} s"),
    };

    /// <summary>What would be lost as a rule.</summary>
    internal static string LossExpected(LossBounds? loss) => loss switch
    {
        null => "not known",
        { EntriesExpected: 0, SecondsExpected: 0 } => "nothing",
        _ => string.Create(CultureInfo.InvariantCulture, $"{loss.EntriesExpected} entries, {loss.SecondsExpected:0.00} s"),
    };
}
