using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NfvHa.Geo.Demo.Scenes;

namespace NfvHa.Geo.Demo.Reports;

/// <summary>What all scenes come to.</summary>
/// <param name="LostAckedWrites">Acknowledged writes that are not there.</param>
/// <param name="DualActive">How often two sites were proven to be active at once.</param>
/// <param name="PromisesBroken">How many promises broke.</param>
/// <param name="OutageP95Milliseconds">The outage that 95 of 100 losses of a site stay below; null if none was played.</param>
/// <param name="SwitchoverPauseP95Milliseconds">The same of planned moves.</param>
/// <param name="ClientErrors">Errors that a client saw although it retried.</param>
internal sealed record Figures(int LostAckedWrites, int DualActive, int PromisesBroken, double? OutageP95Milliseconds, double? SwitchoverPauseP95Milliseconds, long ClientErrors)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Whether nothing that was promised broke.</summary>
    internal bool IsAsPromised => PromisesBroken == 0 && ClientErrors == 0;

    /// <summary>All of it in a line.</summary>
    internal string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"lost_acked_writes {LostAckedWrites}, dual_active {DualActive}, promises_broken {PromisesBroken}{Text("outage_p95_ms", OutageP95Milliseconds)}{Text("switchover_pause_p95_ms", SwitchoverPauseP95Milliseconds)}, client_errors {ClientErrors}");

    /// <summary>Adds the scenes up.</summary>
    internal static Figures Of(ImmutableArray<SceneResult> results) => new(
        results.Sum(result => result.LostAckedWrites),
        results.Sum(result => result.DualActive),
        results.Sum(result => result.PromisesBroken),
        P95(results.Where(result => result.Scene == "a")),
        P95(results.Where(result => result.Scene is "c" or "d")),
        results.Sum(result => result.ClientErrors));

    /// <summary>A line for each scene.</summary>
    internal static string Table(ImmutableArray<SceneResult> results)
    {
        var text = new StringBuilder("scene  outage ms  acked  lost  dual  errors  SAL     where the time went\n");
        foreach (var result in results)
        {
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Scene,-5}  {result.OutageMilliseconds,9:0}  {result.AcknowledgedWrites,5}  {result.LostAckedWrites,4}  {result.DualActive,4}  {result.ClientErrors,6}  {result.Level} {(result.IsWithinLevel ? "held  " : "MISSED")}  {string.Join(", ", result.Parts.Select(part => $"{part.Name} {part.Milliseconds:0}"))}{(result.Problems.IsEmpty ? "" : $"  {string.Join("; ", result.Problems)}")}"));
        }

        return text.ToString();
    }

    /// <summary>All of it as JSON: figures, and what was seen of each scene.</summary>
    internal string ToJson(ImmutableArray<SceneResult> results) => JsonSerializer.Serialize(
        new
        {
            Figures = new
            {
                LostAckedWrites,
                DualActive,
                PromisesBroken,
                OutageP95Ms = OutageP95Milliseconds,
                SwitchoverPauseP95Ms = SwitchoverPauseP95Milliseconds,
                ClientErrors,
            },
            Scenes = results,
        },
        Json);

    private static string Text(string name, double? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $", {name} {number:0}") : "";

    private static double? P95(IEnumerable<SceneResult> results)
    {
        var outages = results.Select(result => result.OutageMilliseconds).Order().ToList();
        return outages.Count == 0 ? null : outages[(int)Math.Ceiling(outages.Count * 0.95) - 1];
    }
}
