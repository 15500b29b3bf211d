namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// One operating system process: it can be dead, and it can be stopped in the middle of what it does. What reaches it while it is stopped waits;
/// when it goes on, first the interrupted outputs follow, then what waited, in any order.
/// </summary>
public sealed class Process(Scheduler scheduler, Rng disorder)
{
    private readonly List<Action> _backlog = [];
    private readonly List<Action> _pumps = [];
    private int _pauseAfterOutputs = -1;
    private Action? _pause;
    private TimeSpan _pausedAt;

    /// <summary>Whether it lives.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether it is stopped.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether it gets something done.</summary>
    public bool IsRunning => IsUp && !IsPaused;

    /// <summary>Told when it goes on, and for how long it was stopped.</summary>
    public Action<TimeSpan>? Resumed { get; init; }

    /// <summary>Counts its lives.</summary>
    public int Life { get; private set; }

    /// <summary>The most that waits for a stopped process; what comes later is lost, as in a full socket buffer.</summary>
    private const int BacklogMax = 2000;

    /// <summary>Starts it.</summary>
    public void Start()
    {
        IsUp = true;
        IsPaused = false;
        Life++;
    }

    /// <summary>Kills it.</summary>
    public void Kill()
    {
        IsUp = false;
        IsPaused = false;
        Life++;
        _backlog.Clear();
        _pumps.Clear();
        _pauseAfterOutputs = -1;
    }

    /// <summary>Lets something reach it.</summary>
    public void Post(Action action)
    {
        if (IsRunning)
        {
            action();
        }
        else if (IsUp && _backlog.Count < BacklogMax)
        {
            _backlog.Add(action);
        }
    }

    /// <summary>Lets something reach this life of it after a delay.</summary>
    public void After(TimeSpan delay, Action action) => scheduler.After(delay, this, Life, action);

    /// <summary>Calls back when it is killed or goes on, so that interrupted outputs can follow.</summary>
    public void Pumps(Action pump) => _pumps.Add(pump);

    /// <summary>Stops it.</summary>
    public void Pause()
    {
        _pausedAt = IsRunning ? scheduler.Now : _pausedAt;
        IsPaused = IsUp;
    }

    /// <summary>Stops it after some more outputs: in the middle of an action.</summary>
    /// <param name="outputs">How many.</param>
    /// <param name="pause">What to do then.</param>
    public void PauseAfter(int outputs, Action pause)
    {
        _pauseAfterOutputs = outputs;
        _pause = pause;
    }

    /// <summary>Nothing stops it any more.</summary>
    public void Calm()
    {
        _pauseAfterOutputs = -1;
        Resume();
    }

    /// <summary>Lets it go on.</summary>
    public void Resume()
    {
        if (!IsUp || !IsPaused)
        {
            return;
        }

        IsPaused = false;
        Resumed?.Invoke(scheduler.Now - _pausedAt);
        foreach (var pump in _pumps.ToArray())
        {
            pump();
        }

        var waited = _backlog.ToList();
        _backlog.Clear();
        if (disorder.Chance(500_000))
        {
            disorder.Shuffle(waited);
        }

        foreach (var action in waited)
        {
            Post(action);
        }
    }

    /// <summary>Notes that it puts something out; it may be stopped just before.</summary>
    /// <returns>Whether it may go on.</returns>
    public bool BeforeOutput()
    {
        if (_pauseAfterOutputs >= 0 && _pauseAfterOutputs-- == 0)
        {
            _pause!();
        }

        return IsRunning;
    }
}
