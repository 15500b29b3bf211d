using System.Globalization;
using System.Text;
using NfvHa.Geo.Contracts.Bus;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.GlobalController.Host.Events.Bus;

/// <summary>An event of the ring in the form that is published. The same event has the same id whenever it is published, and at whichever location for one of a site.</summary>
/// <param name="location">This location.</param>
/// <param name="generation">The generation of the journal that is known now.</param>
internal sealed class PublishedForm(LocationId location, Func<int> generation)
{
    private readonly string _start = $"{Guid.NewGuid():n}";

    /// <summary>The form; null if no message can carry the event.</summary>
    internal PublishedEvent? Of(OperatorEvent happened)
    {
        var told = Told(happened);
        var envelope = Envelope.Of(told);
        return WireCodec.Json.Encode(envelope) is Done<ReadOnlyMemory<byte>> { Value: var json }
            ? new PublishedEvent(told.Id.Value, $"{envelope.Kind}", $"{told.Source}", told.OccurredAt, generation(), Encoding.UTF8.GetString(json.Span))
            : null;
    }

#pragma warning disable CA1859 // The analyzer overlooks that a detail is of another type.
    private GeoEvent Told(OperatorEvent happened)
    {
        var (source, at, id) = happened.Origin is { } origin
            ? (EventSource.Of(origin.Site), origin.OccurredAt, Id(origin.Boot.Value, origin.Sequence))
            : (EventSource.Of(location), happened.At, Id(_start, happened.Number));
        return happened.Detail is { } detail
            ? detail with { Id = id, OccurredAt = at, Source = source }
            : new HappenedEvent(
                id, at, source, happened.Kind, PlainText.Of(happened.Subject), PlainText.Of(happened.Text), [.. happened.Evidence.Select(PlainText.Of)]);
    }
#pragma warning restore CA1859

    /// <summary>A name of ours is never too long for a number behind it; one that a peer chose might be, and loses its beginning.</summary>
    private static EventId Id(string start, long number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{start}-{number}");
        return new EventId(id.Length <= Identifier.LengthMax ? id : id[^Identifier.LengthMax..].TrimStart('-'));
    }
}
