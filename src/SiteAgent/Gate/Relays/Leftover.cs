using System.Buffers;

namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>Bytes that were read and could not be handed on at once; at most one chunk. While there are any, no more are read.</summary>
internal struct Leftover
{
    private byte[]? _held;
    private int _first;
    private int _end;

    /// <summary>Whether there are none.</summary>
    public readonly bool IsEmpty => _first == _end;

    /// <summary>The bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _held.AsSpan(_first, _end - _first);

    /// <summary>Keeps bytes; there must be none.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        _held ??= ArrayPool<byte>.Shared.Rent(Relay.ChunkBytes);
        bytes.CopyTo(_held);
        (_first, _end) = (0, bytes.Length);
    }

    /// <summary>Some were handed on.</summary>
    public void Drop(int count)
    {
        _first += count;
        if (IsEmpty)
        {
            Clear();
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (_held is { } held)
        {
            ArrayPool<byte>.Shared.Return(held);
        }

        this = default;
    }
}
