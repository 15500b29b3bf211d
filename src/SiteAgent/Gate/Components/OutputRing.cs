using System.Collections.Immutable;
using System.Text;

namespace NfvHa.Geo.SiteAgent.Gate.Components;

/// <summary>The end of what a process wrote: the last 8 KiB of each stream, however much it writes. Thread-safe.</summary>
internal sealed class OutputRing
{
    private const int BytesMax = 8 * 1024;
    private const int LinesMax = 20;
    private const int LineLengthMax = 400;

    private readonly Lock _guard = new();
    private readonly byte[] _ring = new byte[BytesMax];
    private long _written;

    /// <summary>Reads a stream to its end, or until it breaks.</summary>
    public async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
            {
                Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // A pipe that breaks has ended.
        }
    }

    /// <summary>The last lines: at most 20, each of at most 400 characters, without control characters.</summary>
    public ImmutableArray<string> LastLines()
    {
        var text = Encoding.UTF8.GetString(Bytes());
        return
        [
            .. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .TakeLast(LinesMax)
                .Select(line => new string([.. line.Take(LineLengthMax).Select(character => char.IsControl(character) ? ' ' : character)])),
        ];
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_guard)
        {
            foreach (var value in bytes)
            {
                _ring[_written++ % BytesMax] = value;
            }
        }
    }

    private byte[] Bytes()
    {
        lock (_guard)
        {
            var first = Math.Max(0, _written - BytesMax);
            var bytes = new byte[_written - first];
            for (var index = 0; index < bytes.Length; index++)
            {
                bytes[index] = _ring[(first + index) % BytesMax];
            }

            return bytes;
        }
    }
}
