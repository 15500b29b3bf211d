namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// Carries messages between hosts, one directed link for each pair: it loses, delays, repeats and overtakes, and it can be cut one way.
/// </summary>
public sealed class Network
{
    private static readonly TimeSpan EvenDelay = TimeSpan.FromMilliseconds(5);
    private readonly Scheduler _scheduler;
    private readonly Coverage _coverage;
    private readonly Link[,] _links;
    private readonly Rng _loss;
    private readonly Rng _delay;
    private readonly Rng _copies;
    private readonly string _cutOff;
    private readonly string _lost;
    private readonly string _repeated;

    /// <summary>Links every host with every other.</summary>
    /// <param name="scheduler">Virtual time.</param>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="seed">The run.</param>
    /// <param name="coverage">Counts what happened.</param>
    /// <param name="isEven">Every link takes the same time.</param>
    /// <param name="carries">What it carries, in the names of its chances and counts.</param>
    public Network(Scheduler scheduler, int hosts, long seed, Coverage coverage, bool isEven, string carries = "")
    {
        _scheduler = scheduler;
        _coverage = coverage;
        _loss = new Rng(seed, $"{carries}network loss");
        _delay = new Rng(seed, $"{carries}network delay");
        _copies = new Rng(seed, $"{carries}network copies");
        (_cutOff, _lost, _repeated) = ($"{carries}message cut off", $"{carries}message lost", $"{carries}message repeated");
        _links = new Link[hosts, hosts];
        for (var from = 0; from < hosts; from++)
        {
            for (var to = 0; to < hosts; to++)
            {
                _links[from, to] = isEven
                    ? new Link { Base = EvenDelay, DelayMax = TimeSpan.Zero }
                    : new Link { Base = _delay.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20)) };
            }
        }
    }

    /// <summary>How many hosts there are.</summary>
    public int Hosts => _links.GetLength(0);

    /// <summary>The link from one host to another.</summary>
    public Link this[int from, int to] => _links[from, to];

    /// <summary>Whether a message would get through at all.</summary>
    public bool IsOpen(int from, int to) => !_links[from, to].IsCut;

    /// <summary>Sends something.</summary>
    /// <param name="from">The sender's host.</param>
    /// <param name="to">The receiver's host.</param>
    /// <param name="process">Who receives it there.</param>
    /// <param name="deliver">What happens then.</param>
    public void Send(int from, int to, Process process, Action deliver)
    {
        var link = _links[from, to];
        if (link.IsCut)
        {
            _coverage.Count(_cutOff);
            return;
        }

        if (_loss.Chance(link.LossPerMillion))
        {
            _coverage.Count(_lost);
            return;
        }

        _scheduler.After(Delay(link), process, Scheduler.AnyLife, deliver);
        if (_copies.Chance(link.CopyPerMillion))
        {
            _coverage.Count(_repeated);
            _scheduler.After(Delay(link) + _copies.Between(TimeSpan.Zero, TimeSpan.FromSeconds(3)), process, Scheduler.AnyLife, deliver);
        }
    }

    /// <summary>Makes every link good: nothing is lost, and what was sent first arrives first.</summary>
    public void Heal()
    {
        foreach (var link in _links)
        {
            link.IsCut = false;
            link.LossPerMillion = 0;
            link.CopyPerMillion = 0;
            link.DelayMax = TimeSpan.Zero;
        }
    }

    private TimeSpan Delay(Link link) => link.Base + new TimeSpan(_delay.Between(0, link.DelayMax.Ticks));
}

/// <summary>One direction between two hosts.</summary>
public sealed class Link
{
    /// <summary>The least delay.</summary>
    public TimeSpan Base { get; init; }

    /// <summary>What may come on top: more than the distance of two messages lets one overtake the other.</summary>
    public TimeSpan DelayMax { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; set; }

    /// <summary>Messages lost, of a million.</summary>
    public int LossPerMillion { get; set; }

    /// <summary>Messages that arrive twice, of a million.</summary>
    public int CopyPerMillion { get; set; }
}
