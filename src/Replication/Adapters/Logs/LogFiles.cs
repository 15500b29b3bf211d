using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>Carries batches out, one after the other.</summary>
internal sealed class LogFiles(string directory, VnfId vnf, long logId, long segment, LogDisk disk) : IDisposable
{
    private readonly List<string> _forgotten = [];
    private SafeFileHandle _file = disk.Open(Path.Combine(directory, SegmentHeader.FileName(segment)));

    /// <summary>Carries a batch out; when it returns, all of it is on disk.</summary>
    internal void Carry(LogBatch batch)
    {
        foreach (var part in batch.Parts)
        {
            Carry(part);
        }

        disk.Flush(_file);
        foreach (var path in _forgotten)
        {
            disk.Delete(path);
        }

        _forgotten.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Carry(BatchPart part)
    {
        switch (part)
        {
            case WriteBytes { Offset: var offset, Content: var content }:
                disk.Write(_file, content.WrittenSpan, offset);
                break;
            case BeginSegment { Number: var number, Content: var head, Obsolete: var obsolete }:
                disk.Flush(_file);
                _file.Dispose();
                disk.Replace(PathOf(number), [head]);
                _file = disk.Open(PathOf(number));
                foreach (var old in obsolete)
                {
                    disk.Delete(PathOf(old));
                }

                break;
            case KeepStretch { Suffix: var suffix, Runs: var runs }:
                var entries = RunReader.Entries(directory, logId, runs);
                disk.Replace(Path.Combine(directory, DivergentCopy.FileName(suffix)), DivergentCopy.Pieces(vnf, Random.Shared.NextInt64(), entries));
                break;
            case ForgetStretch { Suffix: var suffix }:
                _forgotten.Add(Path.Combine(directory, DivergentCopy.FileName(suffix)));
                break;
        }
    }

    private string PathOf(long number) => Path.Combine(directory, SegmentHeader.FileName(number));
}
