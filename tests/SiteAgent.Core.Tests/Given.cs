using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Tests;

/// <summary>Three sites, three locations, one VNF, a lease of 2 s.</summary>
internal static class Given
{
    public static readonly LeaseTiming Timing = new() { Duration = TimeSpan.FromSeconds(2), BeatInterval = TimeSpan.FromMilliseconds(200) };

    public static readonly VnfId Vnf = new("vnf");
    public static readonly BootId Boot = new("boot-1");
    public static readonly SiteId A = new("a");
    public static readonly SiteId B = new("b");
    public static readonly SiteId C = new("c");
    public static readonly LocationId L1 = new("l1");
    public static readonly LocationId L2 = new("l2");
    public static readonly LocationId L3 = new("l3");

    public static LocationSet Locations(int version = 0, params LocationId[] members) =>
        new(version, members.Length == 0 ? [L1, L2, L3] : [.. members]);

    public static Epoch E(int counter) => new(1, counter);

    public static ClockReading At(double seconds) =>
        new(TimeSpan.FromSeconds(100 + seconds), TimeSpan.FromSeconds(500 + seconds), TimeSpan.FromSeconds(1_000_000 + seconds));

    /// <summary>A record of the VNF as the journal tells it: by default A owns epoch 1.1 with B and C eligible.</summary>
    public static VnfDirective Directive(SiteId? owner = null, int epoch = 1, EligibleSet? eligible = null, SyncSet? sync = null, TakeoverIntent? takeover = null)
    {
        var site = owner ?? A;
        var others = SiteSet.Of(A, B, C).Remove(site);
        return new VnfDirective(Vnf, site, E(epoch), eligible ?? EligibleSet.Initial(others), sync ?? SyncSet.Initial(others), takeover, others);
    }

    public static TakeoverIntent Takeover(TakeoverKind kind, int through = 1, SiteId? target = null) => new(kind, target ?? B, E(through), 7, "test");

    public static DesiredState Desired(long index, params VnfDirective[] directives) =>
        new(new DesiredVersion(1, index), Locations(), [.. directives]);

    public static Beat PeerBeat(SiteId from, long sequence, params int[] epochs) => new(
        from, new AgentInstanceId($"agent-{from}"), new BootId($"boot-{from}"), sequence, default, default, 0,
        [.. epochs.Select(epoch => new PromiseRequest(Vnf, E(epoch)))], [], []);
}

/// <summary>One agent that is told events and remembers what it answered last.</summary>
internal sealed class DrivenAgent
{
    private readonly AgentDecider _decider = new(Given.Timing);

    public DrivenAgent(SiteId? site = null, AgentLedger? ledger = null, string boot = "boot-1", double at = 0)
    {
        Now = Given.At(at);
        View = AgentView.Start(site ?? Given.A, new AgentInstanceId("agent"), new BootId(boot), ledger ?? AgentLedger.Blank, Now, Given.Timing);
    }

    public AgentView View { get; set; }

    public ClockReading Now { get; set; }

    public bool MustPersist { get; private set; }

    public ImmutableArray<AgentCommand> Commands { get; private set; } = [];

    public VnfView Vnf => View.Vnfs[Given.Vnf];

    /// <summary>How long its shell waits for the next beat.</summary>
    public TimeSpan Pace => _decider.Pace(View, Now);

    /// <summary>A at epoch 1.1 whose silence is over: it has just heard the grant, and has the answers of two locations to its beat.</summary>
    public static DrivenAgent Serving(double at = 10)
    {
        var agent = new DrivenAgent { Now = Given.At(at) };
        agent.Hears(Given.Desired(1, Given.Directive()));
        agent.Beats();
        agent.IsPromised(1, Given.L1);
        agent.IsPromised(1, Given.L2);
        agent.GateIsArmed();
        return agent;
    }

    /// <summary>The same disk after a restart.</summary>
    public DrivenAgent Restarted(double at, string boot = "boot-2") => new(View.Site, View.Ledger, boot, at);

    public DrivenAgent Tell(AgentEvent happened)
    {
        var step = _decider.Decide(View, happened, Now);
        (View, Commands, MustPersist) = (step.View, step.Commands, step.MustPersist);
        return this;
    }

    public DrivenAgent After(double seconds)
    {
        Now = Now.Plus(TimeSpan.FromSeconds(seconds));
        return this;
    }

    public Beat Beats(params ReplicaFacts[] facts)
    {
        Tell(new BeatDue([.. facts]));
        return Sent<SendBeat>().Beat;
    }

    /// <summary>What it reports of the VNF in its next beat.</summary>
    public VnfReport Reports() => Assert.Single(Beats().Vnfs);

    /// <summary>A reply without promises that carries the journal's wish.</summary>
    public DrivenAgent Hears(DesiredState desired, BootId? boot = null) =>
        Tell(new ReplyReceived(new BeatReply(PromiserId.Of(Given.L1), boot ?? View.Boot, 0, [], desired, [])));

    /// <summary>A promise of an epoch of 1.x by a location, in answer to the last beat or to the one given.</summary>
    public DrivenAgent IsPromised(int epoch, LocationId by, long? sequence = null) => IsPromised(epoch, PromiserId.Of(by), sequence);

    public DrivenAgent IsPromised(int epoch, SiteId by, long? sequence = null) => IsPromised(epoch, PromiserId.Of(by), sequence);

    public DrivenAgent IsPromised(int epoch, PromiserId by, long? sequence = null, BootId? boot = null) => Tell(new ReplyReceived(new BeatReply(
        by, boot ?? View.Boot, sequence ?? View.Sequence, [new PromiseRequest(Given.Vnf, Given.E(epoch))], null, [])));

    /// <summary>The gate carries out the last order to arm.</summary>
    public DrivenAgent GateIsArmed()
    {
        var order = Sent<ArmGate>();
        return Tell(new GateArmed(order.Vnf, order.Epoch, order.Tag));
    }

    public DrivenAgent GateIsClosed(int through = 1) => Tell(new GateClosed(Given.Vnf, Given.E(through)));

    public T Sent<T>()
        where T : AgentCommand => Assert.Single(Commands.OfType<T>());

    public bool Orders<T>()
        where T : AgentCommand => Commands.OfType<T>().Any();
}
