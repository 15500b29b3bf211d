using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Simulation.Engine;

namespace NfvHa.Geo.Simulation.Cluster;

/// <summary>Under which promise a reply was released.</summary>
public enum AckMode
{
    /// <summary>Durable on a sync set.</summary>
    Sync,

    /// <summary>Under the loss cap.</summary>
    Capped,

    /// <summary>With no standby that could take over.</summary>
    Alone,

    /// <summary>Of a VNF whose state is kept nowhere else: the next site starts without it.</summary>
    Unkept,
}

/// <summary>One request of a client and what became of it.</summary>
/// <param name="client">Who asked.</param>
/// <param name="token">Its number, unique in the run; a write writes it.</param>
/// <param name="isWrite">Whether it writes.</param>
/// <param name="register">The register.</param>
/// <param name="invoked">When it was sent.</param>
public sealed class Request(Client client, long token, bool isWrite, int register, TimeSpan invoked)
{
    /// <summary>Who asked.</summary>
    public Client Client => client;

    /// <summary>Its number.</summary>
    public long Token => token;

    /// <summary>Whether it writes.</summary>
    public bool IsWrite => isWrite;

    /// <summary>The register.</summary>
    public int Register => register;

    /// <summary>When it was sent.</summary>
    public TimeSpan Invoked => invoked;

    /// <summary>What is written, or was read.</summary>
    public long Value { get; set; } = isWrite ? token : 0;

    /// <summary>When it was evaluated.</summary>
    public TimeSpan EvaluatedAt { get; set; }

    /// <summary>The site's clocks then.</summary>
    public ClockReading EvaluatedBy { get; set; }

    /// <summary>The epoch it was evaluated at.</summary>
    public Epoch Epoch { get; set; }

    /// <summary>A write's place in the log.</summary>
    public long Index { get; set; }

    /// <summary>Under which promise it was released.</summary>
    public AckMode Acked { get; set; }

    /// <summary>The site's clocks at the release.</summary>
    public ClockReading ReleasedAt { get; set; }

    /// <summary>When the client had the reply.</summary>
    public TimeSpan? Returned { get; set; }

    /// <summary>A stopped clock may have let a reply out too late: excused for reads (S5), never for writes.</summary>
    public bool IsExcused { get; set; }
}

/// <summary>A client: writes and reads one after the other, waits for a while, and tries the next site when it gets no answer.</summary>
public sealed class Client(World world, int vnf, int number)
{
    private readonly Rng _chance = new(world.Seed, $"client {vnf} {number}");
    private int _site;
    private long _count;
    private Request? _open;

    /// <summary>Everything it asked.</summary>
    public List<Request> History { get; } = [];

    /// <summary>What it asked last; one that came late may be answered after the next was asked.</summary>
    public IEnumerable<Request> Newest => History.TakeLast(3);

    /// <summary>The VNF it uses.</summary>
    public int Vnf => vnf;

    /// <summary>When its last write was acknowledged.</summary>
    public TimeSpan LastWriteAt { get; private set; }

    /// <summary>Begins.</summary>
    public void Start() => world.Scheduler.After(_chance.Between(TimeSpan.Zero, world.Plan.ThinkTime), Ask);

    /// <summary>The site does not serve.</summary>
    public void Refused(Request request) => Deliver(() =>
    {
        if (_open == request)
        {
            _open = null;
            Next();
        }
    });

    /// <summary>The reply left the site.</summary>
    public void Answered(Request request) => Deliver(() =>
    {
        request.Returned ??= world.Scheduler.Now;
        if (_open == request)
        {
            _open = null;
            LastWriteAt = request.IsWrite ? world.Scheduler.Now : LastWriteAt;
            world.Scheduler.After(_chance.Between(TimeSpan.FromMilliseconds(5), world.Plan.ThinkTime), Ask);
        }
    });

    private void Ask()
    {
        var token = (((_count++ * world.Plan.ClientsPerVnf) + number) * world.Vnfs.Length) + vnf + 1;
        var request = new Request(this, token, _chance.Chance(550_000), _chance.Below(Vnfc.Registers), world.Scheduler.Now);
        _open = request;
        History.Add(request);
        var site = world.Sites[_site];
        Deliver(() => site.Vnfcs[vnf].Arrive(request));
        world.Scheduler.After(world.Plan.Patience, () =>
        {
            if (_open == request)
            {
                _open = null;
                Next();
            }
        });
    }

    private void Next()
    {
        _site = (_site + 1) % world.Sites.Count;
        world.Scheduler.After(_chance.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(80)), Ask);
    }

    private void Deliver(Action action)
    {
        if (!_chance.Chance(world.Faults.ClientLossPerMillion))
        {
            world.Scheduler.After(_chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(6)), action);
        }
    }
}
