using System.Collections.Immutable;
using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Leases;
using static NfvHa.Geo.GlobalController.Host.Tests.Journal.Samples;

namespace NfvHa.Geo.GlobalController.Host.Tests.Journal;

public sealed class LocationStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string File => _folder["location.db"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S3_A_location_without_a_store_has_lost_its_disk()
    {
        await using var store = await Open();

        Deep.Same(ControllerLedger.Lost, store.Ledger);
    }

    [Fact]
    public async Task An_installed_location_takes_part_and_is_installed_once()
    {
        Assert.IsType<Written>(await LocationStore.InstallAsync(File, L1));
        await using (var store = await Open())
        {
            Deep.Same(ControllerLedger.Installed, store.Ledger);
        }

        Assert.Contains("exists already", Reason(await LocationStore.InstallAsync(File, L1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_start_has_the_boot_id_of_another_also_not_after_a_lost_disk()
    {
        var boots = new HashSet<BootId>();
        for (var start = 1; start <= 6; start++)
        {
            await using (var store = await Open())
            {
                Assert.True(boots.Add(store.Boot));
                Assert.Null(Identifier.Problem(store.Boot.Value));
                Assert.StartsWith($"boot-{(start - 1) % 3 + 1}-", store.Boot.Value, StringComparison.Ordinal);
            }

            if (start == 3)
            {
                System.IO.File.Delete(File);
            }
        }
    }

    [Fact]
    public async Task The_store_of_another_location_is_refused()
    {
        await LocationStore.InstallAsync(File, L1);

        Assert.Contains("is the store of l1, not of l2", Problem(await LocationStore.OpenAsync(File, new("l2"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_is_opened_once_at_a_time()
    {
        await using var store = await Open();

        Assert.Contains("in use", Problem(await LocationStore.OpenAsync(File, L1)), StringComparison.Ordinal);
    }

    [Fact]
    public Task Any_sequence_of_ledgers_leaves_the_last_one() =>
        Gen.Select(Gen.Int[0, 3], Gen.Select(Gen.Int[0, 9], Gens.Promise).Array[0, 8]).Array[1, 8].SampleAsync(
            async ledgers =>
            {
                using var folder = new TestFolder();
                var last = ControllerLedger.Lost;
                foreach (var (admission, promises) in ledgers)
                {
                    await using var store = Got(await LocationStore.OpenAsync(folder["location.db"], L1));
                    Deep.Same(last, store.Ledger);
                    Assert.IsType<Written>(await store.WriteAsync(last with { Admission = admission }));
                    last = new ControllerLedger(admission, promises.DistinctBy(promise => promise.Item1).ToImmutableSortedDictionary(promise => Vnf(promise.Item1), promise => promise.Item2));
                    Assert.IsType<Written>(await store.WriteAsync(last));
                }

                await using var found = Got(await LocationStore.OpenAsync(folder["location.db"], L1));
                Deep.Same(last, found.Ledger);
            },
            iter: 15,
            threads: 2);

    [Fact]
    public async Task One_promise_of_many_costs_the_disk_little_and_none_costs_it_nothing()
    {
        await using var store = await Open();
        var ledger = new ControllerLedger(1, Enumerable.Range(0, 2_000).ToImmutableSortedDictionary(Vnf, _ => new PromiseLedger(new Epoch(1, 1), default)));
        await store.WriteAsync(ledger);
        var before = new FileInfo($"{File}-wal").Length;

        await store.WriteAsync(ledger with { Promises = ledger.Promises.SetItem(Vnf(1_000), new PromiseLedger(new Epoch(1, 2), default)) });
        var one = new FileInfo($"{File}-wal").Length;
        await store.WriteAsync(ledger with { Promises = ledger.Promises.SetItem(Vnf(1_000), new PromiseLedger(new Epoch(1, 2), default)) });

        Assert.InRange(one - before, 1, 16_384);
        Assert.Equal(one, new FileInfo($"{File}-wal").Length);
    }

    private async Task<LocationStore> Open() => Got(await LocationStore.OpenAsync(File, L1));
}
