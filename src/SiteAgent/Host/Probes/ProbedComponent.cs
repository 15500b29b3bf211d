using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Hosting.Loop;

namespace NfvHa.Geo.SiteAgent.Host.Probes;

/// <summary>
/// The health of a component over its lives, by its probes. Misses in a row make it silent; then it is killed and started again, as often as its budget allows.
/// A miss while this process stood still neither counts nor ends the row. For the thread of the loop.
/// </summary>
internal sealed class ProbedComponent : IDisposable
{
    private readonly VnfId _vnf;
    private readonly ProbeOptions _options;
    private readonly EventLoop _loop;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly Action _restart;
    private readonly Action _changed;
    private readonly RestartBudget _budget;
    private ProbeWatch? _watch;
    private string? _socket;
    private long _since;
    private bool _hasAnswered;

    // Restarts did not help: from when one more was wanted than the budget allows, until it answers and one is left again.
    private bool _isExhausted;
    private int _misses;
    private int _uncertain;

    /// <param name="vnf">The VNF.</param>
    /// <param name="options">How it is probed.</param>
    /// <param name="loop">Whose thread this is for.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="tell">Takes a line for the operator.</param>
    /// <param name="restart">Kills the component, which then is started again.</param>
    /// <param name="changed">Told when anything that this shows has changed.</param>
    internal ProbedComponent(VnfId vnf, ProbeOptions options, EventLoop loop, TimeProvider time, Action<string> tell, Action restart, Action changed)
    {
        (_vnf, _options, _loop, _time, _tell, _restart, _changed) = (vnf, options, loop, time, tell, restart, changed);
        _budget = new RestartBudget(options.RestartsMax, options.RestartWindow, time);
    }

    /// <summary>Whether it answered since its present life began, and has not been silent since.</summary>
    internal bool IsAnswering => _hasAnswered && !IsSilent;

    /// <summary>Whether it counts as not serving: from the last miss of a row until it answers, in this life or a later one.</summary>
    internal bool IsSilent { get; private set; }

    /// <summary>Whether this site can't serve the VNF as things stand (S8).</summary>
    internal bool IsEscalated => _isExhausted || (IsSilent && _options.EscalatesAtOnce);

    /// <inheritdoc/>
    public void Dispose() => _watch?.Dispose();

    /// <summary>It runs. Said again of the same life, the probes go on.</summary>
    /// <param name="socket">Where this life of it listens.</param>
    internal void Run(string socket)
    {
        if (_watch is null)
        {
            (_hasAnswered, _since, _misses, _uncertain) = (_hasAnswered && socket == _socket, _time.GetTimestamp(), 0, 0);
            _socket = socket;
            _watch = new ProbeWatch(socket, _options, _loop, _time, Take);
        }
    }

    /// <summary>It ended, or nobody knows whether it runs.</summary>
    internal void Pause()
    {
        _watch?.Dispose();
        _watch = null;
    }

    private void Take(ProbeOutcome outcome)
    {
        switch (outcome)
        {
            case ProbeAnswered:
                Answered();
                break;
            case ProbeUncertain:
                _uncertain++;
                break;
            case ProbeMissed missed when _hasAnswered || _time.GetElapsedTime(_since) >= _options.StartupGrace:
                Missed(missed.Why);
                break;
        }
    }

    private void Answered()
    {
        (_misses, _uncertain) = (0, 0);
        var hasRecovered = _isExhausted && (_budget.HasRoom || _options.RestartsMax == 0);
        if (IsAnswering && !hasRecovered)
        {
            return;
        }

        if (!IsAnswering)
        {
            _tell(IsSilent ? $"{_vnf} answers its probe again" : $"{_vnf} answers its probe");
        }

        (_hasAnswered, IsSilent, _isExhausted) = (true, false, _isExhausted && !hasRecovered);
        _changed();
    }

    private void Missed(string why)
    {
        if (++_misses < _options.FailuresMax)
        {
            return;
        }

        var mayRestart = _budget.TryTake();
        if (mayRestart || !_isExhausted)
        {
            Tell(why, mayRestart);
        }

        (_misses, _uncertain, IsSilent, _isExhausted) = (0, 0, true, _isExhausted || !mayRestart);
        _changed();
        if (mayRestart)
        {
            _restart();
        }
    }

    private void Tell(string why, bool mayRestart)
    {
        var uncertain = _uncertain == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", beside {_uncertain} that do not count, for this agent stood still meanwhile");
        var what = mayRestart
            ? string.Create(CultureInfo.InvariantCulture, $"it is killed and started again, restart {_budget.Taken} of at most {_options.RestartsMax} within {_options.RestartWindow.TotalSeconds:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{_options.RestartsMax} restarts within {_options.RestartWindow.TotalSeconds:0} s did not help, and this site says that it can't serve it");
        _tell(string.Create(CultureInfo.InvariantCulture, $"{_vnf} missed {_misses} probes in a row ({why}{uncertain}); {what}"));
    }
}
