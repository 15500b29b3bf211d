using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>How names, sets and times read in a transcript: times to a tenth of a second, which no change of a few milliseconds disturbs.</summary>
public static class Words
{
    /// <summary>A length of time.</summary>
    public static string Of(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");

    /// <summary>A site.</summary>
    public static string Of(SiteId site) => Plain(site.Value);

    /// <summary>Several sites.</summary>
    public static string Of(SiteSet sites) => sites.IsEmpty ? "nobody" : string.Join(' ', sites.Select(site => site.Value["site-".Length..]));

    /// <summary>The sync set.</summary>
    public static string Of(SyncSet sync) => sync switch
    {
        { Joining: { } joining } => $"{Of(sync.Members)}, {Of(joining)} joining",
        { IsCapped: true } => $"nobody, held {Of(sync.Held)}",
        _ => Of(sync.Members),
    };

    /// <summary>The eligible set.</summary>
    public static string Of(EligibleSet eligible) => eligible.Joining is { } joining ? $"{Of(eligible.Members)}, {Of(joining)} joining" : Of(eligible.Members);

    /// <summary>What a dry run says of a VNF.</summary>
    public static string Of(VnfForecast forecast)
    {
        var moves = forecast.Target is { } target ? $"{forecast.Vnf} from {Of(forecast.From)} to {Of(target)}" : $"{forecast.Vnf} finds no site";
        var outage = forecast.Outage is { } misses
            ? $"; clients miss it for at most {Of(misses.AtMost)}{(forecast.IsWithinLevel ? "" : ", more than its level allows")}, {Of(misses.Expected)} as a rule"
            : "; clients miss it until somebody acts";
        var loss = forecast switch
        {
            { Target: null } => "",
            { Loss: null } => "; what came after its last snapshot is lost",
            { Loss.AtMost.BytesMax: 0 } => "; nothing is lost",
            { Loss: var lost } => $"; at most {lost.AtMost.BytesMax} bytes or {Of(lost.AtMost.TimeMax)} are lost, {Of(lost.Expected)} as a rule",
        };
        return $"{moves}{outage}{loss}{(forecast.Note.Length > 0 ? $"; {Plain(forecast.Note)}" : "")}";
    }

    /// <summary>A sentence of the cores, with names as the script has them and milliseconds as tenths of a second.</summary>
    public static string Plain(string sentence)
    {
        var words = sentence.Replace("site-", "site ", StringComparison.Ordinal).Replace("loc-", "location ", StringComparison.Ordinal).Split(' ');
        for (var place = 0; place + 1 < words.Length; place++)
        {
            if (words[place + 1].StartsWith("ms", StringComparison.Ordinal) && int.TryParse(words[place], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            {
                words[place] = (milliseconds / 1000.0).ToString("F1", CultureInfo.InvariantCulture);
                words[place + 1] = words[place + 1][1..];
            }
        }

        return string.Join(' ', words);
    }
}
