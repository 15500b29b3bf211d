using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Gate.Kernel;

namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>
/// One client and its connection to the VNFC, or to the gate of another site. Bytes are carried both ways; those to the client only while its passage permits it, asked before each
/// single send. A send takes what the kernel takes at once; the rest waits for the next one, with a check of its own (S6).
/// </summary>
internal sealed class Relay
{
    internal const int ChunkBytes = 64 * 1024;
    private const int RoundsMax = 4;

    // One thread carries all bytes.
    private static readonly byte[] Chunk = new byte[ChunkBytes];

    private readonly Readiness _readiness;
    private readonly IPassage _passage;
    private readonly Side _clientSide;
    private readonly Side _vnfcSide;
    private Watch _client;
    private Watch _vnfc;
    private Leftover _up;
    private Leftover _down;
    private bool _hasClientEnded;
    private bool _hasVnfcEnded;
    private bool _isClientTold;
    private bool _isVnfcDeaf;
    private bool _isOver;

    public Relay(Readiness readiness, IPassage passage, Epoch epoch, int life, int client, int vnfc)
    {
        (_readiness, _passage, Epoch, Life) = (readiness, passage, epoch, life);
        (_client, _vnfc) = (new Watch(client), new Watch(vnfc));
        (_clientSide, _vnfcSide) = (new Side(this, IsClient: true), new Side(this, IsClient: false));
        Await();
    }

    /// <summary>The epoch it was let in at.</summary>
    public Epoch Epoch { get; }

    /// <summary>The life of the VNFC that it talks to.</summary>
    public int Life { get; }

    /// <summary>Ends it with a reset, so that the client notices and the kernel forgets what it still holds.</summary>
    public void Cut()
    {
        if (!_isOver)
        {
            Leave();
            Syscalls.Reset(_client.Descriptor);
            _ = Syscalls.Close(_vnfc.Descriptor);
        }
    }

    /// <summary>Goes on after its passage was quiet, or stops to read requests.</summary>
    public void Await()
    {
        if (_isOver)
        {
            return;
        }

        var fromClient = _up.IsEmpty && !_hasClientEnded && !_passage.IsQuiet ? Ready.In : Ready.None;
        var fromVnfc = _down.IsEmpty && !_hasVnfcEnded ? Ready.In : Ready.None;
        _readiness.Watch(ref _client, _clientSide, fromClient | (_down.IsEmpty ? Ready.None : Ready.Out));
        _readiness.Watch(ref _vnfc, _vnfcSide, fromVnfc | (_up.IsEmpty ? Ready.None : Ready.Out));
    }

    private void OnReady(bool isClient, Ready ready)
    {
        if ((isClient && (ready & (Ready.Error | Ready.HangUp)) != 0) || (_passage.LeadsAway && (ready & Ready.Error) != 0))
        {
            Cut();
            return;
        }

        // A direction goes on when there is something to read at its one end, or room again at its other.
        if ((ready & (isClient ? Ready.In : Ready.Out)) != 0)
        {
            CarryUp();
        }

        if (!_isOver && (!isClient || (ready & Ready.Out) != 0))
        {
            CarryDown();
        }

        if (!_isOver && _hasClientEnded && _isClientTold && _up.IsEmpty)
        {
            Leave();
            _ = Syscalls.Close(_client.Descriptor);
            _ = Syscalls.Close(_vnfc.Descriptor);
        }

        Await();
    }

    private void CarryUp()
    {
        for (var round = 0; round < RoundsMax && !_isOver; round++)
        {
            if (!_up.IsEmpty)
            {
                _up.Drop(SendUp(_up.Bytes));
                if (!_up.IsEmpty || _isOver)
                {
                    return;
                }
            }

            if (_hasClientEnded || _passage.IsQuiet)
            {
                EndUp();
                return;
            }

            var read = Syscalls.Receive(_client.Descriptor, Chunk);
            if (read > 0)
            {
                var sent = SendUp(Chunk.AsSpan(0, read));
                if (sent < read && !_isOver)
                {
                    _up.Keep(Chunk.AsSpan(sent, read - sent));
                }

                if (read < ChunkBytes)
                {
                    return;
                }
            }
            else if (read == 0)
            {
                _hasClientEnded = true;
                EndUp();
                return;
            }
            else if (-read is Syscalls.WouldBlock or Syscalls.Interrupted)
            {
                return;
            }
            else
            {
                Cut();
            }
        }
    }

    private void EndUp()
    {
        if (_hasClientEnded && _up.IsEmpty && !_isVnfcDeaf)
        {
            Syscalls.EndSending(_vnfc.Descriptor);
            _isVnfcDeaf = true;
        }
    }

    /// <summary>A request that could not be answered any more is not handed on either. A VNFC that takes no more is told nothing; it may still speak.</summary>
    private int SendUp(ReadOnlySpan<byte> bytes)
    {
        if (!_passage.MayLeave(this))
        {
            Cut();
            return 0;
        }

        var sent = _isVnfcDeaf ? bytes.Length : Syscalls.Send(_vnfc.Descriptor, bytes);
        if (sent >= 0)
        {
            return sent;
        }

        _isVnfcDeaf = -sent is not (Syscalls.WouldBlock or Syscalls.Interrupted);
        return _isVnfcDeaf ? bytes.Length : 0;
    }

    private void CarryDown()
    {
        for (var round = 0; round < RoundsMax && !_isOver; round++)
        {
            if (!_down.IsEmpty)
            {
                _down.Drop(SendDown(_down.Bytes));
                if (!_down.IsEmpty || _isOver)
                {
                    return;
                }
            }

            var read = _hasVnfcEnded ? 0 : Syscalls.Receive(_vnfc.Descriptor, Chunk);
            if (read > 0)
            {
                var sent = SendDown(Chunk.AsSpan(0, read));
                if (sent < read && !_isOver)
                {
                    _down.Keep(Chunk.AsSpan(sent, read - sent));
                }

                if (read < ChunkBytes)
                {
                    return;
                }
            }
            else if (read == 0)
            {
                _hasVnfcEnded = true;
                EndDown();
                return;
            }
            else if (-read is Syscalls.WouldBlock or Syscalls.Interrupted)
            {
                return;
            }
            else
            {
                Cut();
            }
        }
    }

    /// <summary>The one place where bytes leave: the check, and nothing between it and the send.</summary>
    /// <returns>How many left.</returns>
    private int SendDown(ReadOnlySpan<byte> bytes)
    {
        if (!_passage.MayLeave(this))
        {
            Cut();
            return 0;
        }

        var sent = Syscalls.Send(_client.Descriptor, bytes);
        if (sent < 0 && -sent is not (Syscalls.WouldBlock or Syscalls.Interrupted))
        {
            Cut();
        }

        return Math.Max(0, sent);
    }

    /// <summary>The end of a stream is a statement too: it leaves like any byte.</summary>
    private void EndDown()
    {
        if (_isClientTold)
        {
            return;
        }

        if (!_passage.MayLeave(this))
        {
            Cut();
            return;
        }

        Syscalls.EndSending(_client.Descriptor);
        _isClientTold = true;
    }

    private void Leave()
    {
        _isOver = true;
        _readiness.Watch(ref _client, _clientSide, Ready.None);
        _readiness.Watch(ref _vnfc, _vnfcSide, Ready.None);
        _up.Clear();
        _down.Clear();
        _passage.Forget(this);
    }

    private sealed record Side(Relay Relay, bool IsClient) : IWatched
    {
        public void OnReady(Ready ready) => Relay.OnReady(IsClient, ready);
    }
}
