using System.Runtime.Versioning;
using CsCheck;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.Hosting.Tests.Files;

/// <summary>Small files that are replaced as a whole.</summary>
[SupportedOSPlatform("linux")]
public sealed class DurableFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("durable-file-").FullName;

    private string File1 => Path.Combine(_directory, "ledger");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WhatWasReplaced_IsRead()
    {
        Assert.Null(DurableFile.ReadOrNull(File1));
        DurableFile.Replace(File1, [1, 2, 3]);
        DurableFile.Replace(File1, [4]);

        Assert.Equal([4], DurableFile.ReadOrNull(File1)!);
        Assert.Equal([File1], Directory.GetFiles(_directory));
    }

    [Fact]
    public void Pieces_FollowOneAnother()
    {
        DurableFile.Replace(File1, [new byte[] { 1, 2 }, ReadOnlyMemory<byte>.Empty, new byte[] { 3 }]);
        Assert.Equal([1, 2, 3], DurableFile.ReadOrNull(File1)!);
    }

    [Fact]
    public void AFileInADirectoryThatIsMissing_IsNoFile() => Assert.Null(DurableFile.ReadOrNull(Path.Combine(_directory, "none", "ledger")));

    [Fact]
    public void AReplacementThatFails_LeavesTheFileAsItWas()
    {
        DurableFile.Replace(File1, [1]);
        Assert.Throws<InvalidOperationException>(() => DurableFile.Replace(File1, Broken()));

        Assert.Equal([1], DurableFile.ReadOrNull(File1)!);
        DurableFile.Replace(File1, [2]);
        Assert.Equal([2], DurableFile.ReadOrNull(File1)!);

        static IEnumerable<ReadOnlyMemory<byte>> Broken()
        {
            yield return new byte[] { 9 };
            throw new InvalidOperationException();
        }
    }

    [Fact]
    public void OnlyTheOwnerMayReadIt()
    {
        DurableFile.Replace(File1, [1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File1));
    }

    [Fact]
    public void WithoutItsDirectory_ReplaceFails() =>
        Assert.ThrowsAny<IOException>(() => DurableFile.Replace(Path.Combine(_directory, "none", "ledger"), [1]));

    [Fact]
    public void CheckedContent_IsReadAsItWasWritten()
    {
        Assert.Equal(new CheckedContent(null, null), DurableFile.ReadChecked(File1));
        DurableFile.ReplaceChecked(File1, [1, 2, 3]);
        Assert.Equal([1, 2, 3], DurableFile.ReadChecked(File1).Content!);
        DurableFile.ReplaceChecked(File1, []);
        Assert.Equal([], DurableFile.ReadChecked(File1).Content!);
    }

    [Fact]
    public void CheckedContent_ThatWasCutOrFlippedAnywhere_IsNoticed() =>
        Gen.Byte.Array[0, 40].Sample(
            content =>
            {
                DurableFile.ReplaceChecked(File1, content);
                var bytes = File.ReadAllBytes(File1);
                for (var place = 0; place < bytes.Length; place++)
                {
                    var flipped = bytes.ToArray();
                    flipped[place] ^= (byte)(1 << (place % 8));
                    File.WriteAllBytes(File1, flipped);
                    Assert.NotNull(DurableFile.ReadChecked(File1).Problem);
                    File.WriteAllBytes(File1, bytes[..place]);
                    Assert.NotNull(DurableFile.ReadChecked(File1).Problem);
                }
            },
            iter: 5,
            threads: 1);

    [Fact]
    public void AGarbledFile_IsNamedToTheOperator()
    {
        File.WriteAllBytes(File1, new byte[64]);
        Assert.Contains(File1, DurableFile.ReadChecked(File1).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_TakesAwayWhatIsThere()
    {
        DurableFile.Replace(File1, [1]);
        DurableFile.Delete(File1);
        DurableFile.Delete(File1);
        Assert.Null(DurableFile.ReadOrNull(File1));
    }

    [Fact]
    public void Directories_AreCreatedForTheirOwner()
    {
        var deep = Path.Combine(_directory, "a", "b");
        DurableDirectory.Create(deep);
        DurableDirectory.Create(deep);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(deep));
    }

    [Fact]
    public void ADirectoryThatIsMissing_CannotBeFlushed() =>
        Assert.Contains("none", Assert.Throws<IOException>(() => DurableDirectory.Flush(Path.Combine(_directory, "none"))).Message, StringComparison.Ordinal);
}
