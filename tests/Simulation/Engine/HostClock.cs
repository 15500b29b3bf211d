using NfvHa.Geo.Leases;

namespace NfvHa.Geo.Simulation.Engine;

/// <summary>
/// The clocks of one host: they run at a rate of their own, the wall clock can be set, and they can stop: all of them when a hypervisor pauses the
/// guest with its clocks, MONOTONIC alone while the host is suspended.
/// </summary>
public sealed class HostClock(Scheduler scheduler)
{
    private TimeSpan _since;
    private ClockReading _base = new(TimeSpan.FromSeconds(1000), TimeSpan.FromSeconds(1000), TimeSpan.FromDays(20000));
    private int _partsPerMillion;
    private bool _isStopped;
    private bool _isSuspended;

    /// <summary>Reads the clocks.</summary>
    public ClockReading Read()
    {
        if (_isStopped)
        {
            return _base;
        }

        var elapsed = (scheduler.Now - _since).Ticks;
        var run = new TimeSpan(elapsed + (elapsed * _partsPerMillion / 1_000_000));
        return _isSuspended ? new(_base.Monotonic, _base.Boottime + run, _base.Realtime + run) : _base.Plus(run);
    }

    /// <summary>Runs past the bound, whatever rate is set later.</summary>
    public bool IsRunaway { get; private set; }

    /// <summary>Lets the clocks run far too fast or too slow, for good.</summary>
    public void RunAway(int partsPerMillion)
    {
        SetRate(partsPerMillion);
        IsRunaway = true;
    }

    /// <summary>Lets the clocks run faster or slower from now on.</summary>
    public void SetRate(int partsPerMillion)
    {
        if (IsRunaway)
        {
            return;
        }

        Rebase();
        _partsPerMillion = partsPerMillion;
    }

    /// <summary>Sets the wall clock forth or back.</summary>
    public void Jump(TimeSpan by)
    {
        Rebase();
        _base = _base with { Realtime = _base.Realtime + by };
    }

    /// <summary>Stops all clocks, or lets them go on from where they stopped.</summary>
    public void Stop(bool isStopped)
    {
        Rebase();
        _isStopped = isStopped;
    }

    /// <summary>Stops MONOTONIC only, or lets it go on.</summary>
    public void Suspend(bool isSuspended)
    {
        Rebase();
        _isSuspended = isSuspended;
    }

    /// <summary>After a reboot MONOTONIC and BOOTTIME begin anew.</summary>
    public void Reboot()
    {
        Rebase();
        _base = _base with { Monotonic = TimeSpan.FromSeconds(1), Boottime = TimeSpan.FromSeconds(1) };
    }

    private void Rebase()
    {
        _base = Read();
        _since = scheduler.Now;
    }
}
