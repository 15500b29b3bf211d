using NfvHa.Geo.Contracts.Link;

namespace NfvHa.Geo.GlobalController.Host.Journal;

/// <summary>Tells any number of waiting readers that there is a newer version. It holds one version and one signal, however many wait and however slow they are.</summary>
internal sealed class VersionSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = Fresh();
    private DesiredVersion? _version;
    private bool _isClosed;

    /// <summary>There is a newer version.</summary>
    public void Raise(DesiredVersion version)
    {
        TaskCompletionSource reached;
        lock (_lock)
        {
            _version = version;
            (reached, _next) = (_next, Fresh());
        }

        reached.TrySetResult();
    }

    /// <summary>There won't be any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _next.TrySetResult();
    }

    /// <summary>Waits for a version that is newer than one.</summary>
    public async Task<DesiredVersion> WaitAsync(DesiredVersion known, CancellationToken cancellation)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, typeof(IControlStore));
                if (_version > known)
                {
                    return _version.Value;
                }

                next = _next.Task;
            }

            await next.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
