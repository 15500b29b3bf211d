using System.Threading.Channels;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.Link.Streams;

/// <summary>
/// What waits for one peer on one lane. Any thread puts and is never blocked, one takes. On the state lane a newer message takes the place of an older
/// one of its kind, in the queue and in memory. On the log lane messages stay in order and are bounded by bytes, and none waits for a stream: the
/// replicas send again anyway, and what had piled up would only come twice.
/// </summary>
internal sealed class Outbox(Lane lane, int logBytesMax, Action<MessageKind, string, int> dropped)
{
    private readonly Lock _lock = new();
    private readonly Queue<Slot> _queue = new();
    private readonly Dictionary<MessageKind, Slot> _newest = [];
    private readonly Channel<bool> _filled = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _hasStream;

    /// <summary>What waits.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether a stream takes from it. Without one, nothing of a log is kept.</summary>
    public bool HasStream
    {
        get => Volatile.Read(ref _hasStream);
        set
        {
            lock (_lock)
            {
                _hasStream = value;
                if (!value && lane == Lane.Log)
                {
                    foreach (var group in _queue.GroupBy(slot => slot.Message.Kind))
                    {
                        dropped(group.Key, Telemetry.DropReason.NoStream, group.Count());
                    }

                    _queue.Clear();
                    Bytes = 0;
                }
            }
        }
    }

    /// <summary>Puts a message in.</summary>
    public SendOutcome Put(Outgoing message)
    {
        lock (_lock)
        {
            if (lane == Lane.State && _newest.TryGetValue(message.Kind, out var older))
            {
                Bytes += message.Bytes.Length - older.Message.Bytes.Length;
                older.Message = message;
                dropped(message.Kind, Telemetry.DropReason.Superseded, 1);
                return SendOutcome.Queued.Instance;
            }

            if (lane == Lane.Log && (!_hasStream || Bytes + message.Bytes.Length > logBytesMax))
            {
                var outcome = _hasStream ? SendOutcome.Dropped.QueueFull : SendOutcome.Dropped.NoStream;
                dropped(message.Kind, outcome.Reason, 1);
                return outcome;
            }

            var slot = new Slot { Message = message };
            _queue.Enqueue(slot);
            Bytes += message.Bytes.Length;
            if (lane == Lane.State)
            {
                _newest[message.Kind] = slot;
            }
        }

        _filled.Writer.TryWrite(true);
        return SendOutcome.Queued.Instance;
    }

    /// <summary>Waits for a message and takes it out. One caller at a time.</summary>
    public async ValueTask<Outgoing> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_queue.TryDequeue(out var slot))
                {
                    _newest.Remove(slot.Message.Kind);
                    Bytes -= slot.Message.Bytes.Length;
                    return slot.Message;
                }
            }

            await _filled.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private sealed class Slot
    {
        public required Outgoing Message { get; set; }
    }
}
