using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Demo.Clients;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>Where the time of an outage went, by what the controller said and the observer saw.</summary>
internal static class Outage
{
    /// <summary>
    /// detect: until the takeover was journaled; fence: until the new epoch was; promote: until the new site answered somebody; redirect: until it answered the
    /// client. Each ends where the next begins; a step that was not seen takes no time.
    /// </summary>
    internal static ImmutableArray<OutagePart> Parts(DateTimeOffset from, DateTimeOffset to, ImmutableArray<EventLine> events, IReadOnlyList<Sight> sights)
    {
        DateTimeOffset? Seen(string kind) => events.Where(seen => seen.Kind == kind && seen.Subject == LabFiles.Register.Value && seen.At >= from && seen.At <= to).Select(seen => (DateTimeOffset?)seen.At).FirstOrDefault();
        if (Seen("takeover") is not { } begun || Seen("owner") is not { } granted)
        {
            return [];
        }

        var before = sights.LastOrDefault(sight => Stage.At(sight.AnsweredAt) < granted)?.Site;
        var served = sights.Where(sight => sight.Site != before && Stage.At(sight.AnsweredAt) >= granted).Select(sight => (DateTimeOffset?)Stage.At(sight.AnsweredAt)).FirstOrDefault() ?? to;
        var promoted = served < to ? served : to;
        return
        [
            Part("detect", from, begun),
            Part("fence", begun, granted),
            Part("promote", granted, promoted),
            Part("redirect", promoted, to),
        ];
    }

    private static OutagePart Part(string name, DateTimeOffset from, DateTimeOffset to) => new(name, Math.Max(0, (to - from).TotalMilliseconds));
}
