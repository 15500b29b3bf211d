namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>How often a component may still be started again. For the thread of the loop.</summary>
/// <param name="most">How often within the window.</param>
/// <param name="window">The window, which slides.</param>
/// <param name="time">Time that restarts are counted by.</param>
internal sealed class RestartBudget(int most, TimeSpan window, TimeProvider time)
{
    private readonly Queue<long> _taken = new();

    /// <summary>How many of them lie within the window.</summary>
    internal int Taken
    {
        get
        {
            while (_taken.TryPeek(out var at) && time.GetElapsedTime(at) >= window)
            {
                _taken.Dequeue();
            }

            return _taken.Count;
        }
    }

    /// <summary>Whether one is left.</summary>
    internal bool HasRoom => Taken < most;

    /// <summary>Takes one, if one is left.</summary>
    internal bool TryTake()
    {
        if (!HasRoom)
        {
            return false;
        }

        _taken.Enqueue(time.GetTimestamp());
        return true;
    }
}
