using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.Simulation.Faults;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>The statements that say what happens: faults, repairs, orders.</summary>
public static class Happenings
{
    /// <summary>The statements.</summary>
    public static ImmutableArray<Statement<Action<Stage>>> All { get; } =
    [
        .. Sites(),
        .. Controllers(),
        .. Links(),
        .. Orders(),
        Of("DNS server NUMBER loses power", blanks => blanks.Number(), (stage, number) => stage.Driver(number)?.Crash()),
        Of("DNS server NUMBER returns", blanks => blanks.Number(), (stage, number) => stage.Driver(number)?.BootIfDown()),
    ];

    private static IEnumerable<Statement<Action<Stage>>> Sites() =>
    [
        Of("site SITE loses power", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).CrashAll()),
        Of("site SITE returns", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).BootAllIfDown()),
        Of("site SITE freezes with its clocks", blanks => blanks.Site(), (stage, site) => ProcessFaults.StopAll(stage.World.Site(site), isStopped: true)),
        Of("site SITE freezes", blanks => blanks.Site(), (stage, site) => ProcessFaults.PauseAll(stage.World.Site(site), isPaused: true)),
        Of("site SITE thaws", blanks => blanks.Site(), (stage, site) => ProcessFaults.StopAll(stage.World.Site(site), isStopped: false)),
        Of("agent of site SITE crashes", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).CrashAgent()),
        Of("agent of site SITE starts", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).BootAgentIfDown()),
        Of("gate of site SITE crashes", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).Gate.Crash(isHost: false)),
        Of("gate of site SITE starts", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).Gate.Boot()),
        Of("VNFC of VNF at site SITE crashes", blanks => (Vnf: blanks.Vnf(), Site: blanks.Site()), (stage, at) => stage.Vnfc(at.Vnf, at.Site).Kill()),
        Of("VNFC of VNF at site SITE is started again", blanks => (Vnf: blanks.Vnf(), Site: blanks.Site()), (stage, at) => stage.Vnfc(at.Vnf, at.Site).Recover()),
        Of("site SITE gives VNF up", blanks => (Vnf: blanks.Vnf(), Site: blanks.Site()), (stage, at) => stage.World.Site(at.Site).Post(new GiveUpDecided(at.Vnf))),
        Of("local recovery of VNF at site SITE is exhausted", blanks => (Vnf: blanks.Vnf(), Site: blanks.Site()), (stage, at) => stage.World.Site(at.Site).Post(new EscalationChanged(at.Vnf, IsEscalated: true))),
        Of("site SITE states trouble", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).Post(new TroublesChanged(["one of two hypervisors is down"]))),
        Of("site SITE states no trouble", blanks => blanks.Site(), (stage, site) => stage.World.Site(site).Post(new TroublesChanged([]))),
        Of("VIM deletes the servers of VNF", blanks => blanks.Vnf(), (stage, vnf) => stage.DeleteServers(vnf)),
        Of("clock of site SITE runs NUMBER % slow", blanks => (Site: blanks.Site(), Percent: blanks.Number()), (stage, clock) => stage.World.Site(clock.Site).Clock.RunAway(clock.Percent * -10_000)),
        Of("clock of site SITE runs NUMBER % fast", blanks => (Site: blanks.Site(), Percent: blanks.Number()), (stage, clock) => stage.World.Site(clock.Site).Clock.RunAway(clock.Percent * 10_000)),
        Of("everything loses power", _ => true, (stage, _) => stage.PowerOffAll()),
        Of("everything returns", _ => true, (stage, _) => stage.PowerOnAll()),
    ];

    private static IEnumerable<Statement<Action<Stage>>> Controllers() =>
    [
        Of("location LOCATION crashes", blanks => blanks.Location(), (stage, location) => stage.World.Location(location).Crash(isHost: false)),
        Of("location LOCATION loses power", blanks => blanks.Location(), (stage, location) => stage.World.Location(location).Crash(isHost: true)),
        Of("location LOCATION loses its disk", blanks => blanks.Location(), (stage, location) => stage.World.Location(location).LoseDisk()),
        Of("location LOCATION returns", blanks => blanks.Location(), (stage, location) => stage.World.Location(location).BootIfDown()),
        Of("leader crashes", _ => true, (stage, _) => stage.Leader?.Crash(isHost: false)),
        Of("backup of the journal is taken", _ => true, (stage, _) => stage.BackUpJournal()),
        Of("journal is restored from the backup", _ => true, (stage, _) => stage.RestoreJournal()),
    ];

    private static IEnumerable<Statement<Action<Stage>>> Links() =>
    [
        Of("cut the way from PLACES to OTHERS", Pairs, (stage, pairs) => stage.Cut(pairs, isBothWays: false)),
        Of("cut PLACES from OTHERS", Pairs, (stage, pairs) => stage.Cut(pairs, isBothWays: true)),
        Of("heal", _ => true, (stage, _) => stage.Heal()),
    ];

    private static IEnumerable<Statement<Action<Stage>>> Orders() =>
    [
        .. Moves.Select(move => Order($"order {move.Form}", move.Order)),
        .. Moves.Select(move => Of($"dry run of {move.Form}", move.Order, (stage, order) => stage.Foresee((dry, view, now) => dry.Of(view, order, now)))),
        Of("dry run of the loss of SITES", blanks => blanks.Sites(), (stage, sites) => stage.Foresee((dry, view, now) => dry.OfLoss(view, sites, now))),
        new Statement<Action<Stage>>("order the plan called off", _ => stage => stage.Order(new CancelPlan(stage.Plan))),
        new Statement<Action<Stage>>("order the plan approved", _ => stage => stage.Order(new ApprovePlan(stage.Plan))),
        Order("order takeover of VNF abandoned", blanks => new AbandonTakeover(blanks.Vnf())),
        Order("order VNF degraded", blanks => new DegradeSync(blanks.Vnf())),
        Order("order site SITE out of the sync set of VNF", blanks => new RemoveSync(blanks.Vnf(), blanks.Site())),
        Order("order site SITE out of the eligible set of VNF", blanks => new RemoveEligible(blanks.Vnf(), blanks.Site())),
        Order("order location LOCATION added", blanks => new AddLocation(blanks.Location())),
        Order("order location LOCATION removed", blanks => new RemoveLocation(blanks.Location())),
    ];

    private static IEnumerable<(string Form, Func<Blanks, OperatorOrder> Order)> Moves =>
    [
        ("switchover of VNF to site SITE", blanks => new OrderSwitchover(blanks.Vnf(), blanks.Site())),
        ("site SITE drained", blanks => new DrainSite(blanks.Site())),
        ("failback to site SITE", blanks => new FailBack(blanks.Site())),
        ("VNF asserted failed", blanks => new AssertFailed(blanks.Vnf())),
    ];

    private static Statement<Action<Stage>> Of<T>(string form, Func<Blanks, T> read, Action<Stage, T> happen) => new Statement<Action<Stage>>(form, blanks =>
    {
        var value = read(blanks);
        return stage => happen(stage, value);
    });

    private static Statement<Action<Stage>> Order(string form, Func<Blanks, OperatorOrder> order) => Of(form, order, (stage, given) => stage.Order(given));

    private static ImmutableArray<(int From, int To)> Pairs(Blanks blanks)
    {
        var (places, others) = (blanks.Hosts("PLACES"), blanks.Hosts("OTHERS"));
        return [.. from place in places from other in others where place != other select (place, other)];
    }
}
