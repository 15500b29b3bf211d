using Microsoft.Win32.SafeHandles;
using NfvHa.Geo.Replication.Adapters.Logs;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>A real disk that notes what was done to it, so that what a crash could have left of it can be made.</summary>
internal class RecordedDisk : LogDisk
{
    private readonly Dictionary<SafeFileHandle, string> _paths = [];

    public List<DiskAct> Acts { get; } = [];

    internal override SafeFileHandle Open(string path)
    {
        var file = base.Open(path);
        _paths[file] = Path.GetFileName(path);
        return file;
    }

    internal override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        Acts.Add(new Wrote(_paths[file], offset, bytes.ToArray()));
        base.Write(file, bytes, offset);
    }

    internal override void Flush(SafeFileHandle file)
    {
        Acts.Add(new Flushed(_paths[file]));
        base.Flush(file);
    }

    internal override void Replace(string path, IEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        base.Replace(path, pieces);
        Acts.Add(new Replaced(Path.GetFileName(path), File.ReadAllBytes(path)));
    }

    internal override void Delete(string path)
    {
        Acts.Add(new Deleted(Path.GetFileName(path)));
        base.Delete(path);
    }
}

internal abstract record DiskAct(string Name);

internal sealed record Wrote(string Name, long Offset, byte[] Bytes) : DiskAct(Name);

internal sealed record Flushed(string Name) : DiskAct(Name);

internal sealed record Replaced(string Name, byte[] Bytes) : DiskAct(Name);

internal sealed record Deleted(string Name) : DiskAct(Name);

/// <summary>The files of a directory, as they are after a crash: all that was flushed, and of the rest what chance left.</summary>
internal sealed class CrashedFiles
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly Dictionary<string, byte[]> _flushed = [];

    public CrashedFiles(string directory)
    {
        foreach (var path in Directory.GetFiles(directory, "*.log"))
        {
            _files[Path.GetFileName(path)] = File.ReadAllBytes(path);
        }
    }

    private CrashedFiles(CrashedFiles other)
    {
        (_files, _flushed) = (new(other._files), new(other._flushed));
    }

    public CrashedFiles Copy() => new(this);

    /// <summary>Carries an act out in memory.</summary>
    public void Do(DiskAct act)
    {
        switch (act)
        {
            case Wrote { Offset: var offset, Bytes: var bytes }:
                _flushed.TryAdd(act.Name, _files[act.Name]);
                var content = new byte[Math.Max(_files[act.Name].Length, offset + bytes.Length)];
                _files[act.Name].CopyTo(content, 0);
                bytes.CopyTo(content, offset);
                _files[act.Name] = content;
                break;
            case Flushed:
                _flushed.Remove(act.Name);
                break;
            case Replaced { Bytes: var bytes }:
                _files[act.Name] = bytes;
                break;
            case Deleted:
                _files.Remove(act.Name);
                _flushed.Remove(act.Name);
                break;
        }
    }

    /// <summary>What is appended to a file beyond what it holds.</summary>
    public CrashedFiles WithTail(string name, byte[] tail)
    {
        var copy = Copy();
        copy._files[name] = [.. _files[name], .. tail];
        return copy;
    }

    /// <summary>Blocks that were not flushed reach the disk in any order: each is there, or still is what it was, or zero.</summary>
    public CrashedFiles WithBlocksLost(Random chance, int blockBytes)
    {
        var copy = Copy();
        foreach (var (name, before) in _flushed)
        {
            var content = _files[name].ToArray();
            for (var at = before.Length / blockBytes * blockBytes; at < content.Length; at += blockBytes)
            {
                if (chance.Next(3) == 0)
                {
                    var block = content.AsSpan(at, Math.Min(blockBytes, content.Length - at));
                    block.Clear();
                    before.AsSpan(Math.Min(at, before.Length), Math.Clamp(before.Length - at, 0, block.Length)).CopyTo(block);
                }
            }

            copy._files[name] = content;
        }

        return copy;
    }

    /// <summary>Only what was flushed is left of every file.</summary>
    public CrashedFiles WithoutUnflushed()
    {
        var copy = Copy();
        foreach (var (name, before) in _flushed)
        {
            copy._files[name] = before;
        }

        return copy;
    }

    public void WriteTo(string directory)
    {
        if (Directory.Exists(directory))
        {
            foreach (var path in Directory.GetFiles(directory))
            {
                File.Delete(path);
            }
        }

        Directory.CreateDirectory(directory);
        foreach (var (name, content) in _files)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
        }
    }
}
