using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Adapters.Logs;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>The bytes on disk: a build reads what another one of the same format wrote.</summary>
public sealed class FormatTests
{
    private static readonly Gen<Epoch> Epochs = Gen.Select(Gen.Int[0, 5], Gen.Long[0, 1000], (generation, counter) => new Epoch(generation, counter));

    private static readonly Gen<LogExtent> Extents = Gen.Select(Gen.Long[0, long.MaxValue], Gen.Select(Epochs, Gen.Long[0, 99]).Array[0, 4], (length, rows) =>
        new LogExtent([.. rows.Select(row => new EpochStart(row.Item1, row.Item2))], length));

    private static readonly Gen<SiteSet> Sites = Gen.Int[0, 9].Array[0, 4].Select(sites => SiteSet.Of(sites.Select(site => new SiteId($"site-{site}"))));

    private static readonly Gen<ReplicaLedger> Ledgers = Gen.Select(
        Epochs,
        Extents,
        Gen.Select(Epochs, Extents, Gen.Int[0, 9], Sites, Sites, Gen.Bool, (epoch, start, version, members, held, isJoining) =>
            new Tenure(epoch, start, new SyncSet(version, members, isJoining ? new SiteId("joiner") : null, held))).Null(),
        Gen.Select(Epochs, Gen.Long[0, 99], Extents, (at, from, log) => new DivergentSuffix(at, from, log)).Array[0, 3],
        (epoch, log, tenure, divergent) => new ReplicaLedger(epoch, epoch.Next, log, tenure, [.. divergent]));

    [Fact]
    public void ALedger_IsReadAsItWasWritten() =>
        Ledgers.Sample(ledger =>
        {
            var read = LedgerFormat.Read(LedgerFormat.ToBytes(ledger))!;
            Assert.Equal(ledger with { Divergent = read.Divergent }, read);
            Assert.Equal(ledger.Divergent.AsSpan(), read.Divergent.AsSpan());
        });

    [Fact]
    public void ALedgerThatIsCutOrGrown_IsNone() =>
        Ledgers.Sample(
            ledger =>
            {
                var bytes = LedgerFormat.ToBytes(ledger).ToArray();
                for (var length = 0; length < bytes.Length; length++)
                {
                    Assert.Null(LedgerFormat.Read(bytes.AsSpan(0, length)));
                }

                Assert.Null(LedgerFormat.Read([.. bytes, 0]));
            },
            iter: 50);

    [Fact]
    public void AnyBytes_AreReadWithoutFailing() => Gen.Byte.Array[0, 200].Sample(bytes => LedgerFormat.Read(bytes));

    [Fact]
    public void ARecord_HasTheseBytes()
    {
        var record = new byte[RecordHeader.EntryBytes + 3];
        RecordHeader.WriteEntry(record.AsSpan(RecordHeader.Bytes), new Epoch(1, 2), 3, [0xA, 0xB, 0xC]);
        new RecordHeader(23, RecordKind.Entry, 0x0405, 6, 0x0708).Seal(record, logId: 9);
        Assert.Equal(
            Checksum + "17000000" + "01000000" + "0504000000000000" + "06000000" + "08070000" + "01000000" + "0200000000000000" + "0300000000000000" + "0A0B0C",
            Convert.ToHexString(record));
    }

    [Fact]
    public void ASegmentHeader_HasTheseBytes_AndIsReadAsItWasWritten()
    {
        var header = new SegmentHeader(false, 1, 2, 3, 4, 5, new VnfId("vnf"));
        var bytes = header.ToBytes();
        Assert.Equal(
            "4E465648414C4F47" + "01000000" + "44000000" + "0100000000000000" + "0200000000000000" + "0300000000000000" + "0400000000000000" + "0500000000000000"
            + "03" + "766E66" + HeaderChecksum,
            Convert.ToHexString(bytes));
        Assert.Equal(header, SegmentHeader.Read(bytes, "path"));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<LogRefusedException>(() => SegmentHeader.Read(bytes.AsSpan(0, length), "path"));
        }
    }

    private const string Checksum = "75805A0C7DC1FDF2";
    private const string HeaderChecksum = "979D22764B541CE0";
}
