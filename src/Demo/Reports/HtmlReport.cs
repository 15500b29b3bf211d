using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using NfvHa.Geo.Demo.Scenes;

namespace NfvHa.Geo.Demo.Reports;

/// <summary>A report that a browser shows without anything else: what was promised, what was seen, and where the time of each outage went.</summary>
internal static class HtmlReport
{
    private const double PixelsPerSecond = 160;
    private static readonly ImmutableSortedDictionary<string, string> Colours = new Dictionary<string, string>
    {
        ["detect"] = "#b5651d",
        ["fence"] = "#8b0000",
        ["promote"] = "#2e6f40",
        ["redirect"] = "#30508c",
    }.ToImmutableSortedDictionary();

    /// <summary>Writes it.</summary>
    internal static string Write(ImmutableArray<SceneResult> results, Figures figures)
    {
        var text = new StringBuilder("""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>NfvHa.Geo demo</title>
            <style>body{font:15px/1.4 sans-serif;margin:2em;max-width:70em}td,th{padding:.2em .8em;text-align:left;vertical-align:top}.bar span{display:inline-block;height:1.1em}.no{color:#8b0000;font-weight:bold}</style>
            <h1>What a client saw</h1>
            """);
        text.Append(CultureInfo.InvariantCulture, $"<p{(figures.IsAsPromised ? "" : " class=no")}>{WebUtility.HtmlEncode(figures.Summary)}</p>");
        text.Append("<table><tr><th>Scene<th>Outage<th>Where the time went<th>Acknowledged<th>Lost<th>Dual active<th>Errors<th>SAL</tr>");
        foreach (var result in results)
        {
            var bar = string.Concat(result.Parts.Select(part => string.Create(
                CultureInfo.InvariantCulture,
                $"<span title=\"{part.Name} {part.Milliseconds:0} ms\" style=\"width:{part.Milliseconds / 1000 * PixelsPerSecond:0}px;background:{Colours.GetValueOrDefault(part.Name, "#777")}\"></span>")));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{result.Scene}: {WebUtility.HtmlEncode(result.Title)}<td>{result.OutageMilliseconds:0} ms<td class=bar>{bar}<td>{result.AcknowledgedWrites}<td>{result.LostAckedWrites}<td>{result.DualActive}<td>{result.ClientErrors}<td>{result.Level}: {(result.IsWithinLevel ? "held" : "<span class=no>missed</span>")}</tr>");
            foreach (var problem in result.Problems)
            {
                text.Append(CultureInfo.InvariantCulture, $"<tr><td colspan=8 class=no>{WebUtility.HtmlEncode(problem)}</tr>");
            }
        }

        text.Append("</table><p>");
        foreach (var (name, colour) in Colours)
        {
            text.Append(CultureInfo.InvariantCulture, $"<span style=\"background:{colour};color:#fff;padding:0 .5em;margin-right:.5em\">{name}</span>");
        }

        return text.Append("</p></html>").ToString();
    }
}
