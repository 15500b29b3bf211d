namespace NfvHa.Geo.Contracts.Bus;

/// <summary>
/// What goes over the event bus: one type for every event, so that a broker needs one exchange and an older consumer meets no type it has not. What is
/// needed to route and to drop duplicates stands outside; the event is inside, in the JSON of docs/wire.md, with its version.
/// </summary>
/// <param name="Id">The event; delivered at least once, so a consumer drops an id it has seen.</param>
/// <param name="Kind">The kind of message inside, e.g. <c>Verdict</c>.</param>
/// <param name="Source">Where it happened: <c>agent/SITE</c> or <c>controller/LOCATION</c>.</param>
/// <param name="OccurredAt">When, by the source's clock.</param>
/// <param name="Generation">The generation of the journal that the location that published it knew: one more after a restore from a backup.</param>
/// <param name="Envelope">The event, for <see cref="Wire.WireCodec.Json"/>.</param>
public sealed record PublishedEvent(string Id, string Kind, string Source, DateTimeOffset OccurredAt, int Generation, string Envelope);
