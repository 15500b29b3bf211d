using Microsoft.Win32.SafeHandles;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Reads one record after the other from a file, through a buffer.</summary>
/// <param name="file">The file.</param>
/// <param name="logId">The id of its log.</param>
/// <param name="offset">Where the first record begins.</param>
internal sealed class RecordReader(SafeFileHandle file, long logId, long offset)
{
    private byte[] _buffer = new byte[64 << 10];
    private long _bufferedFrom = offset;
    private int _buffered;
    private int _payloadAt;

    /// <summary>Where the next record begins.</summary>
    internal long Offset { get; private set; } = offset;

    /// <summary>The header of the record that was read.</summary>
    internal RecordHeader Header { get; private set; }

    /// <summary>The payload of the record that was read; valid until the next one is.</summary>
    internal ReadOnlySpan<byte> Payload => _buffer.AsSpan(_payloadAt, Header.Length);

    /// <summary>Goes on at another place.</summary>
    internal void MoveTo(long offset) => Offset = offset;

    /// <summary>Reads the next record.</summary>
    /// <returns>False if there is none that is whole; <see cref="Offset"/> stays.</returns>
    internal bool TryRead()
    {
        if (!TryPeek(out var header) || !Fill(header.RecordBytes) || !RecordHeader.IsWhole(Buffered(header.RecordBytes), logId))
        {
            return false;
        }

        _payloadAt = (int)(Offset - _bufferedFrom) + RecordHeader.Bytes;
        Header = header;
        Offset += header.RecordBytes;
        return true;
    }

    /// <summary>Looks at what may be the header of a record, without proof.</summary>
    internal bool TryPeek(out RecordHeader header)
    {
        header = default;
        return Fill(RecordHeader.Bytes) && RecordHeader.MayBe(Buffered(RecordHeader.Bytes), out header);
    }

    private ReadOnlySpan<byte> Buffered(int count) => _buffer.AsSpan((int)(Offset - _bufferedFrom), count);

    private bool Fill(int count)
    {
        if (Offset >= _bufferedFrom && Offset + count <= _bufferedFrom + _buffered)
        {
            return true;
        }

        if (count > _buffer.Length)
        {
            _buffer = new byte[count];
        }

        (_bufferedFrom, _buffered) = (Offset, 0);
        while (_buffered < count)
        {
            var read = RandomAccess.Read(file, _buffer.AsSpan(_buffered), _bufferedFrom + _buffered);
            if (read == 0)
            {
                return false;
            }

            _buffered += read;
        }

        return true;
    }
}
