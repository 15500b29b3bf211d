namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>
/// Where the entries of a log are: the place of every 32nd, of the first in each segment and of the first after a cut. From such an anchor on, the
/// entries up to the next one follow in the file, with nothing but ledgers between them. That is half a byte of memory for each entry.
/// </summary>
internal sealed class LogIndex
{
    private const int EntriesBetween = 32;
    private const int BytesBetween = 64 << 10;

    private readonly List<Anchor> _anchors = [];
    private bool _isCut;

    /// <summary>The segment that the last entry is in, or 0 if there is no entry.</summary>
    internal long LastSegment => _anchors.Count == 0 ? 0 : _anchors[^1].Segment;

    /// <summary>Notes where the next entry is.</summary>
    internal void Add(long index, long segment, long offset)
    {
        if (_anchors.Count == 0
            || _isCut
            || _anchors[^1] is var last
            && (last.Segment != segment || index - last.Index >= EntriesBetween || offset - last.Offset >= BytesBetween))
        {
            _anchors.Add(new Anchor(index, segment, offset));
            _isCut = false;
        }
    }

    /// <summary>Forgets the entries from this one on.</summary>
    internal void Cut(long length)
    {
        var first = FirstFrom(length);
        _anchors.RemoveRange(first, _anchors.Count - first);
        _isCut = true;
    }

    /// <summary>Where to read a stretch of entries.</summary>
    /// <param name="from">The first entry.</param>
    /// <param name="end">One past the last; all of them are in the log.</param>
    internal List<Run> Runs(long from, long end)
    {
        var runs = new List<Run>();
        for (var place = FirstFrom(from + 1) - 1; from < end; place++)
        {
            var stop = place + 1 < _anchors.Count ? Math.Min(end, _anchors[place + 1].Index) : end;
            runs.Add(new Run(_anchors[place].Segment, _anchors[place].Offset, _anchors[place].Index, from, stop));
            from = stop;
        }

        return runs;
    }

    /// <summary>The place of the first anchor that is not before an entry.</summary>
    private int FirstFrom(long index)
    {
        var (low, high) = (0, _anchors.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = _anchors[middle].Index < index ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct Anchor(long Index, long Segment, long Offset);
}

/// <summary>Entries that follow one another in one file.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Offset">Where the entry <paramref name="At"/> is.</param>
/// <param name="At">The entry that reading begins with.</param>
/// <param name="From">The first one that is wanted.</param>
/// <param name="End">One past the last one that is wanted.</param>
internal readonly record struct Run(long Segment, long Offset, long At, long From, long End);
