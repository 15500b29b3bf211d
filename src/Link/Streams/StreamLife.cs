using Grpc.Core;

namespace NfvHa.Geo.Link.Streams;

/// <summary>Until when a stream goes on, and why it ended: what ends it first is the reason.</summary>
internal sealed class StreamLife : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _stopping;
    private readonly ITimer _old;
    private readonly Lock _lock = new();
    private Status? _why;
    private bool _isDisposed;

    /// <param name="ageMax">How long it may last.</param>
    /// <param name="time">Counts that.</param>
    /// <param name="stopping">The process ends.</param>
    public StreamLife(TimeSpan ageMax, TimeProvider time, CancellationToken stopping)
    {
        Token = _ended.Token;
        _old = time.CreateTimer(
            static life => ((StreamLife)life!).End(new Status(StatusCode.Unauthenticated, "The stream is as old as it may get, or a certificate expired: open it anew.")),
            this, ageMax, Timeout.InfiniteTimeSpan);
        _stopping = stopping.Register(static life => ((StreamLife)life!).End(new Status(StatusCode.Unavailable, "The process ends.")), this);
    }

    /// <summary>Cancelled when the stream is to end.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why it ended, once it did.</summary>
    public Status? Why
    {
        get
        {
            lock (_lock)
            {
                return _why;
            }
        }
    }

    /// <summary>Ends it, unless it ended.</summary>
    public void End(Status why)
    {
        lock (_lock)
        {
            if (_why is not null || _isDisposed)
            {
                return;
            }

            _why = why;
        }

        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in between.
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        _old.Dispose();
        _stopping.Dispose();
        _ended.Dispose();
    }
}
