using Grpc.Core;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Streams;

/// <summary>The streams that peers opened: at most one for each peer and lane, and not more than a number in all.</summary>
internal sealed class AcceptedStreams(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(MemberId Peer, Lane Lane), (StreamLife Life, Outbox Outbox)> _streams = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>Takes a stream in. The one that the peer had on this lane ends: a peer that lost its connection comes back before we notice.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryAdmit(MemberId peer, Lane lane, StreamLife life, Outbox outbox)
    {
        StreamLife? replaced;
        lock (_lock)
        {
            replaced = _streams.TryGetValue((peer, lane), out var older) ? older.Life : null;
            if (replaced is null && _streams.Count >= most)
            {
                return false;
            }

            _streams[(peer, lane)] = (life, outbox);
        }

        replaced?.End(new Status(StatusCode.Aborted, $"{peer} opened another {lane} stream, which takes the place of this one."));
        return true;
    }

    /// <summary>Takes a stream out, unless another took its place.</summary>
    public void Remove(MemberId peer, Lane lane, Outbox outbox)
    {
        lock (_lock)
        {
            if (_streams.TryGetValue((peer, lane), out var present) && present.Outbox == outbox)
            {
                _streams.Remove((peer, lane));
            }
        }
    }

    /// <summary>What a peer's stream takes from, if it has one.</summary>
    public Outbox? OutboxOf(MemberId peer, Lane lane)
    {
        lock (_lock)
        {
            return _streams.TryGetValue((peer, lane), out var present) ? present.Outbox : null;
        }
    }

    public (MemberId Peer, Lane Lane, Outbox Outbox)[] All()
    {
        lock (_lock)
        {
            return [.. _streams.Select(stream => (stream.Key.Peer, stream.Key.Lane, stream.Value.Outbox))];
        }
    }
}
