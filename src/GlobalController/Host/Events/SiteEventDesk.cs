using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>
/// Takes the events that sites hand over, and acknowledges them. They are sent until they are acknowledged, so each is told once, in order, by its number;
/// after a start of this location it knows none, and takes what comes. Thread-safe; nothing here waits.
/// </summary>
/// <param name="location">This location.</param>
/// <param name="ring">Where they go.</param>
/// <param name="acknowledge">Sends; never waits, and may lose what it sends.</param>
public sealed class SiteEventDesk(LocationId location, EventRing ring, Action<SiteId, SiteEventsAck> acknowledge)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SiteId, (BootId Boot, long Through)> _known = [];

    /// <summary>Takes what a site hands over. Who sent it is certain.</summary>
    public void Hear(SiteEvents events)
    {
        long through;
        lock (_lock)
        {
            if (!_known.ContainsKey(events.Site) && _known.Count == WireLimits.SitesMax)
            {
                return;
            }

            through = _known.TryGetValue(events.Site, out var known) && known.Boot == events.Boot ? known.Through : 0;
            foreach (var happened in events.Events)
            {
                if (happened.Sequence > through)
                {
                    if (happened == events.Events[0] && events.Missed > 0)
                    {
                        ring.Add(Happening.Of(EventKind.EventsLost, events.Site, $"{events.Missed} events of {events.Site} were dropped there, for too many waited for {location}."));
                    }

                    through = happened.Sequence;
                    ring.Add(new Happening(happened.Kind, happened.Subject, $"At {events.Site}: {happened.Text}", [])
                    {
                        Origin = new SiteOrigin(events.Site, events.Boot, happened.Sequence, happened.OccurredAt),
                    });
                }
            }

            _known[events.Site] = (events.Boot, through);
        }

        acknowledge(events.Site, new SiteEventsAck(location, events.Boot, through));
    }
}
