using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;
using NfvHa.Geo.SiteAgent.Host.Control;

namespace NfvHa.Geo.SiteAgent.Host.Tests.Control;

public sealed class AgentStoreTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("nfvha-store-").FullName, "agent");

    private static readonly Gen<Epoch> Epochs = Gen.Select(Gen.Int[0, 5], Gen.Long[0, 1_000_000], (generation, counter) => new Epoch(generation, counter));
    private static readonly Gen<SiteId> Sites = Gen.Int[0, 2].Select(number => new SiteId($"{(char)('a' + number)}"));
    private static readonly Gen<EligibleSet> Eligible = Gen.Select(Gen.Int[0, 9], Sites.Array[0, 3], Sites.Nullable(), (version, members, joining) => new EligibleSet(version, SiteSet.Of(members), joining));
    private static readonly Gen<Grant?> Grants = Gen.Select(Gen.Bool, Epochs, Eligible, (isOwner, epoch, eligible) => isOwner ? new Grant(epoch, eligible) : null);
    private static readonly Gen<VnfLedger> Vnfs = Gen.Select(Epochs, Epochs, Epochs, Grants, (highest, revoked, givenUp, grant) => new VnfLedger(new PromiseLedger(highest, revoked), givenUp, grant));
    private static readonly Gen<AgentLedger> Ledgers = Gen.Select(
        Gen.Int[0, 9],
        Gen.Int[-1, 9],
        Gen.Dictionary(Gen.Int[0, 99].Select(number => new VnfId($"vnf-{number}")), Vnfs)[0, 20],
        (generation, locations, vnfs) => new AgentLedger(
            generation, locations < 0 ? null : new LocationSet(locations, [new LocationId("x"), new LocationId("y")]), vnfs.ToImmutableSortedDictionary()));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_ledger_is_read_as_it_was_written() => Ledgers.Sample(ledger =>
    {
        var read = AgentLedgerText.Read(AgentLedgerText.Write(ledger));
        Assert.Equal((ledger.Generation, ledger.Locations), (read.Generation, read.Locations));
        Assert.Equal(ledger.Vnfs, read.Vnfs);
    });

    [Fact]
    public async Task What_was_written_is_there_at_the_next_start_under_another_boot()
    {
        Assert.Null(AgentStore.Install(_folder));
        var ledger = AgentLedger.Blank with { Generation = 3 };
        BootId first;
        using (var store = AgentStore.Open(_folder, out _)!)
        {
            first = store.Boot;
            Assert.Equal(AgentLedger.Blank.Generation, store.Ledger.Generation);
            await store.WriteAsync(ledger);
        }

        using var again = AgentStore.Open(_folder, out _)!;
        Assert.Equal(3, again.Ledger.Generation);
        Assert.NotEqual(first, again.Boot);
        Assert.StartsWith("boot-2-", again.Boot.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_installed_once_and_opened_by_one()
    {
        Assert.Null(AgentStore.Open(_folder, out var missing));
        Assert.Contains("holds no agent", missing, StringComparison.Ordinal);
        Assert.Null(AgentStore.Install(_folder));
        Assert.Contains("installed already", AgentStore.Install(_folder), StringComparison.Ordinal);

        using var store = AgentStore.Open(_folder, out _);
        Assert.Null(AgentStore.Open(_folder, out var open));
        Assert.Contains("being used by another process", open, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"generation\":1,\"locations\":null}")]
    [InlineData("{\"generation\":1,\"locations\":null,\"vnfs\":{},\"more\":1}")]
    [InlineData("{\"generation\":1,\"locations\":null,\"vnfs\":{\"web\":{\"highest\":\"1\",\"revokedThrough\":\"0.0\",\"givenUp\":\"0.0\",\"grant\":null}}}")]
    public void A_ledger_with_less_or_more_is_refused(string text) =>
        Assert.Throws<FormatException>(() => AgentLedgerText.Read(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_damaged_ledger_is_refused()
    {
        Assert.Null(AgentStore.Install(_folder));
        var file = Path.Combine(_folder, "ledger");
        var bytes = File.ReadAllBytes(file);
        bytes[^3] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Null(AgentStore.Open(_folder, out var problem));
        Assert.Contains("does not match its checksum", problem, StringComparison.Ordinal);
    }
}
