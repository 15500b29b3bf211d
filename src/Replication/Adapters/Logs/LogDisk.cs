using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.Replication.Adapters.Logs;

/// <summary>All that a log does to its disk once it is open; tests put a disk here that fails or forgets.</summary>
internal class LogDisk
{
    /// <summary>Opens a segment to be written.</summary>
    internal virtual SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Writes bytes; they may be lost until <see cref="Flush"/>.</summary>
    internal virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

    /// <summary>Makes a segment durable.</summary>
    internal virtual void Flush(SafeFileHandle file) => RandomAccess.FlushToDisk(file);

    /// <summary>Creates or replaces a file, durably.</summary>
    internal virtual void Replace(string path, IEnumerable<ReadOnlyMemory<byte>> pieces) => DurableFile.Replace(path, pieces);

    /// <summary>Deletes a file, durably.</summary>
    internal virtual void Delete(string path) => DurableFile.Delete(path);
}
