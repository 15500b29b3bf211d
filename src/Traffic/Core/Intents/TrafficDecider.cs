using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Core.Evidence;

namespace NfvHa.Geo.Traffic.Core.Intents;

/// <summary>
/// Decides where the clients of every service go: it turns what the journal wants into intents for the drivers, and what drivers and vantage points say
/// into the proof that clients moved. Pure and total. Run by the leader alone. The shell makes the ledger durable if told so, conditional on the term
/// (S9), then carries out the commands; a leader whose commit fails publishes nothing.
/// </summary>
/// <param name="options">The options.</param>
public sealed class TrafficDecider(TrafficOptions options)
{
    private readonly ServiceDecider _services = new(options);

    /// <summary>Decides on one event.</summary>
    /// <param name="view">The view so far.</param>
    /// <param name="happened">The event.</param>
    /// <param name="now">The leader's clocks.</param>
    public TrafficStep Decide(TrafficView view, TrafficEvent happened, ClockReading now)
    {
        var turn = new TrafficTurn(view);
        switch (happened)
        {
            case SpecsRead { Services: var specs }:
                foreach (var spec in specs)
                {
                    Want(turn, spec, now);
                }

                break;
            case SitesJudged { Failed: var failed }:
                turn.Failed = failed;
                LookAtAll(turn, view, now);
                break;
            case Published { By: var driver } said when options.Drivers.Contains(driver):
                foreach (var intent in said.Intents)
                {
                    Learn(turn, intent.Service, evidence => evidence.Add(driver, intent.Version), now);
                }

                break;
            case Observed { By: var vantage } seen when options.Vantages.Contains(vantage):
                foreach (var answers in seen.Answers)
                {
                    Learn(turn, answers.Service, evidence => evidence.Add(vantage, answers, now), now);
                }

                break;
            case TimerDue:
                LookAtAll(turn, view, now);
                break;
        }

        return turn.End();
    }

    private void Want(TrafficTurn turn, TrafficSpec spec, ClockReading now)
    {
        var service = turn[spec.Service] ?? new ServiceView();
        if (spec.Epoch >= service.Spec?.Epoch || (service.Spec is null && spec.Epoch >= (service.Intent?.Version.Epoch ?? default)))
        {
            LookAt(turn, spec.Service, service with { Spec = spec }, now);
        }
    }

    private void Learn(TrafficTurn turn, VnfId id, Func<TrafficEvidence, TrafficEvidence> add, ClockReading now)
    {
        if (turn[id] is { } service)
        {
            LookAt(turn, id, service with { Evidence = add(service.Evidence) }, now);
        }
    }

    private void LookAtAll(TrafficTurn turn, TrafficView view, ClockReading now)
    {
        foreach (var (id, service) in view.Services)
        {
            LookAt(turn, id, service, now);
        }
    }

    private void LookAt(TrafficTurn turn, VnfId id, ServiceView service, ClockReading now) =>
        turn.Set(id, _services.Decide(turn, id, service, now));
}
