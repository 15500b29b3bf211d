using CsCheck;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Contracts.Tests.Identity;

/// <summary>The table answers as a sorted dictionary of the library does, and no version of it ever changes.</summary>
public class VnfTableTests
{
    private static readonly Gen<(int Vnf, int Value)[]> Writes = Gen.Select(Gen.Int[0, 15], Gen.Int[0, 99]).Array[0, 30];

    [Fact]
    public void Built_in_one_go() => Writes.Sample(writes =>
    {
        var expected = new SortedDictionary<VnfId, int>();
        var builder = new VnfTable<int>.Builder(new());
        foreach (var (vnf, value) in writes)
        {
            Assert.Equal(expected.TryGetValue(Name(vnf), out var before), builder.TryGetValue(Name(vnf), out var found));
            Assert.Equal(before, found);
            builder[Name(vnf)] = value;
            expected[Name(vnf)] = value;
        }

        AssertHolds(expected, builder.MoveToImmutable());
    });

    [Fact]
    public void Changed_one_by_one() => Writes.Sample(writes =>
    {
        var versions = new List<(SortedDictionary<VnfId, int> Expected, VnfTable<int> Table)> { (new(), new()) };
        foreach (var (vnf, value) in writes)
        {
            versions.Add((new(versions[^1].Expected) { [Name(vnf)] = value }, versions[^1].Table.SetItem(Name(vnf), value)));
        }

        Assert.All(versions, version => AssertHolds(version.Expected, version.Table));
    });

    [Fact]
    public void Orders_what_it_is_given() => Writes.Sample(writes =>
    {
        var given = writes.DistinctBy(write => write.Vnf).Select(write => KeyValuePair.Create(Name(write.Vnf), write.Value)).ToList();
        AssertHolds(new(given.ToDictionary()), new VnfTable<int>(given));
    });

    private static VnfId Name(int vnf) => new($"vnf-{vnf}");

    private static void AssertHolds(SortedDictionary<VnfId, int> expected, VnfTable<int> table)
    {
        Assert.Equal(expected, table);
        Assert.Equal(expected.Count, table.Count);
        var place = 0;
        foreach (var (vnf, value) in table)
        {
            Assert.Equal(expected.ElementAt(place++), KeyValuePair.Create(vnf, value));
        }

        for (var vnf = 0; vnf <= 16; vnf++)
        {
            Assert.Equal(expected.TryGetValue(Name(vnf), out var value), table.TryGetValue(Name(vnf), out var found));
            Assert.Equal(value, found);
            if (expected.ContainsKey(Name(vnf)))
            {
                Assert.Equal(value, table[Name(vnf)]);
            }
            else
            {
                Assert.Throws<KeyNotFoundException>(() => table[Name(vnf)]);
            }
        }
    }
}
