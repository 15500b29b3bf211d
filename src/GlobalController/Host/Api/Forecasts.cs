using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What would follow, for operators.</summary>
/// <param name="dryRun">Computes it.</param>
internal sealed class Forecasts(DryRun dryRun)
{
    // Each takes a look at all VNFs.
    private const int AssertedMax = 100;

    /// <summary>What an order would bring about.</summary>
    internal OrderAnswer Try(Picture picture, OperatorOrder order)
    {
        var forecast = dryRun.Of(picture.View, order, picture.Now);
        return new OrderAnswer(false, true, null, forecast.Findings, new ForecastStatus([.. forecast.Vnfs.Select(Of)], [.. forecast.Shifted.Select(Picture.Of)]));
    }

    /// <summary>
    /// What a failover of each VNF would lose, if its site were lost now. Whether it would begin by itself does not matter here, so each counts as automatic;
    /// and what no verdict would move, as it is when this location started just now, is looked at as if an operator asserted the failure.
    /// </summary>
    internal ImmutableArray<LossStatus> Losses(Picture picture)
    {
        var state = picture.State with
        {
            Vnfs = new(picture.State.Vnfs.Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Spec = entry.Value.Spec with { IsAutomatic = true }, AutomaticMoves = [] }))),
        };
        var view = picture.View with { State = state };
        var forecasts = state.Vnfs.Values.Select(record => record.Owner).Distinct()
            .SelectMany(site => dryRun.OfLoss(view, SiteSet.Of(site), picture.Now).Vnfs)
            .ToImmutableSortedDictionary(forecast => forecast.Vnf, forecast => forecast);
        var asserted = state.Vnfs.Values.Where(record => forecasts.GetValueOrDefault(record.Vnf)?.Target is null).Take(AssertedMax)
            .SelectMany(record => dryRun.Of(view, new AssertFailed(record.Vnf), picture.Now).Vnfs)
            .ToImmutableSortedDictionary(forecast => forecast.Vnf, forecast => forecast);
        return [.. state.Vnfs.Values.Select(record => Of(record, asserted.GetValueOrDefault(record.Vnf) ?? forecasts.GetValueOrDefault(record.Vnf)))];
    }

    private static LossStatus Of(VnfRecord record, VnfForecast? forecast) => new(
        record.Vnf.Value, record.Owner.Value, forecast?.Target?.Value, record.Spec.Replication.ToString(), Of(forecast?.Loss), forecast?.Note ?? "");

    private static VnfForecastStatus Of(VnfForecast forecast) => new(
        forecast.Vnf.Value,
        forecast.From.Value,
        forecast.Target?.Value,
        forecast.Outage?.AtMost.TotalSeconds,
        forecast.Outage?.Expected.TotalSeconds,
        forecast.IsWithinLevel,
        Of(forecast.Loss),
        forecast.Note);

    private static LossBounds? Of(LossForecast? loss) =>
        loss is null ? null : new LossBounds(loss.AtMost.BytesMax, loss.AtMost.TimeMax.TotalSeconds, loss.ExpectedEntries, loss.Expected.TotalSeconds);
}
