using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.GlobalController.Host.Events;

/// <summary>Turns what the cores tell, and what changes in the journal, into events. Each method is for one thread at a time; none waits.</summary>
/// <param name="ring">Where they go.</param>
public sealed class EventDesk(EventRing ring)
{
    private ControlState? _known;

    /// <summary>The location knows more: what the journal says else than before is told.</summary>
    public void Look(ControllerView view)
    {
        foreach (var happened in ControlChanges.Between(_known ?? view.State, view.State))
        {
            ring.Add(happened);
        }

        _known = view.State;
    }

    /// <summary>The controller core tells something.</summary>
    public void Tell(ControllerCommand told)
    {
        switch (told)
        {
            case VerdictChanged { Site: var site, Verdict: var verdict, Previous: var previous, Evidence: var evidence }:
                ring.Add(new Happening(EventKind.Verdict, $"{site}", $"{site} is {verdict}; it was {previous}.", evidence)
                {
                    Detail = new VerdictEvent(default, default, default, site, verdict, previous, evidence),
                });
                break;
            case DriftAlarm { Site: var site, PartsPerMillion: var drift, IsRaised: true }:
                var direction = drift > 0 ? "slower" : "faster";
                ring.Add(Happening.Of(
                    EventKind.Clock,
                    site,
                    $"The clock of {site} runs {Math.Abs(drift)} parts per million {direction} than ours, more than half of what leases allow for: look at its host and ours."));
                break;
            case DriftAlarm { Site: var site, PartsPerMillion: var drift }:
                ring.Add(Happening.Of(EventKind.Clock, site, $"The clock of {site} runs with ours again ({drift} parts per million)."));
                break;
            case OrderRefused { Order: var order, Findings: var findings }:
                ring.Add(new Happening(EventKind.OrderRefused, order.GetType().Name, $"Nothing was begun of {order}.", findings));
                break;
        }
    }

    /// <summary>The traffic core tells something.</summary>
    public void Tell(TrafficCommand told)
    {
        switch (told)
        {
            case Moved { Service: var service, Version: var version, Sites: var sites }:
                ring.Add(Happening.Of(EventKind.Traffic, service, $"It is proven that its clients are answered by {sites} (version {version})."));
                break;
            case Report { Service: var service, Status: var status }:
                ring.Add(new Happening(
                    EventKind.Traffic,
                    $"{service}",
                    $"{Words(status.Progress)}.",
                    [
                        .. status.LateDrivers.Select(driver => $"{driver} does not publish the present weights"),
                        .. status.Stragglers.Select(vantage => $"{vantage} is still answered by a site without weight"),
                    ]));
                break;
        }
    }

    /// <summary>A driver says why it does not publish.</summary>
    public void TellDriver(string reason) => ring.Add(Happening.Of(EventKind.Traffic, "driver", reason));

    /// <summary>The journal is not written.</summary>
    public void TellJournal(string reason) => ring.Add(Happening.Of(EventKind.Journal, "journal", $"A commit did not get through, and is decided on anew: {reason}."));

    private static string Words(TrafficProgress progress) => progress switch
    {
        TrafficProgress.AsWanted => "Clients go where they are wanted, and that is proven",
        TrafficProgress.Publishing => "Some driver does not publish yet where clients are wanted",
        TrafficProgress.Observing => "The vantage points have not seen the clients follow yet",
        TrafficProgress.HeldDown => "The next step would take back a recent one, and waits",
        TrafficProgress.Frozen => "Its weights are held by an operator before they are as wanted",
        TrafficProgress.CannotDrain => "The last site that may serve is to be without clients, and keeps them",
        _ => "No site may serve; what was published last stays",
    };
}
