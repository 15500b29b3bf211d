using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace NfvHa.Geo.Contracts.Identity;

/// <summary>
/// What is known of each VNF, ordered by name; immutable. Every beat and every reply changes what is known of all VNFs of a site at once: here that is
/// one array copied, where a tree would build all its nodes anew. One VNF alone costs a copy of n references, and finding it log n comparisons.
/// </summary>
/// <typeparam name="T">What is known.</typeparam>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "A table by VNF is what it is.")]
public sealed class VnfTable<T> : IEnumerable<KeyValuePair<VnfId, T>>
{
    private readonly ImmutableArray<VnfId> _vnfs;
    private readonly ImmutableArray<T> _values;

    /// <summary>A table of what is given, in whatever order.</summary>
    /// <param name="entries">Each VNF at most once.</param>
    public VnfTable(params IEnumerable<KeyValuePair<VnfId, T>> entries)
    {
        var ordered = entries.OrderBy(entry => entry.Key).ToList();
        (_vnfs, _values) = ([.. ordered.Select(entry => entry.Key)], [.. ordered.Select(entry => entry.Value)]);
    }

    private VnfTable(ImmutableArray<VnfId> vnfs, ImmutableArray<T> values) => (_vnfs, _values) = (vnfs, values);

    /// <summary>What is known, in the order of the names.</summary>
    public ImmutableArray<T> Values => _values;

    /// <summary>How many VNFs are known.</summary>
    public int Count => _vnfs.Length;

    /// <summary>What is known of a VNF.</summary>
    /// <exception cref="KeyNotFoundException">Nothing is.</exception>
    public T this[VnfId vnf] => TryGetValue(vnf, out var value) ? value : throw new KeyNotFoundException($"VNF {vnf} is not known here");

    /// <summary>Whether a VNF is known, and what of it.</summary>
    public bool TryGetValue(VnfId vnf, [MaybeNullWhen(false)] out T value)
    {
        var place = _vnfs.AsSpan().BinarySearch<VnfId, VnfId>(vnf);
        value = place < 0 ? default : _values[place];
        return place >= 0;
    }

    /// <summary>What is known of a VNF; the default if nothing is.</summary>
    public T? GetValueOrDefault(VnfId vnf) => TryGetValue(vnf, out var value) ? value : default;

    /// <summary>This table with one VNF replaced or added.</summary>
    public VnfTable<T> SetItem(VnfId vnf, T value)
    {
        var builder = new Builder(this);
        builder[vnf] = value;
        return builder.MoveToImmutable();
    }

    /// <summary>A table of something else by the same VNFs, to be filled: of each the default is known so far.</summary>
    /// <typeparam name="TOther">What is to be known.</typeparam>
    public VnfTable<TOther?>.Builder Blank<TOther>() => new(new VnfTable<TOther?>(_vnfs, ImmutableCollectionsMarshal.AsImmutableArray(new TOther?[Count])));

    /// <summary>In the order of the names, without an allocation.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<VnfId, T>> IEnumerable<KeyValuePair<VnfId, T>>.GetEnumerator() =>
        Enumerable.Range(0, Count).Select(place => KeyValuePair.Create(_vnfs[place], _values[place])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<KeyValuePair<VnfId, T>>)this).GetEnumerator();

    /// <summary>A table while several VNFs change.</summary>
    /// <param name="table">What it begins with.</param>
    public sealed class Builder(VnfTable<T> table)
    {
        private ImmutableArray<VnfId> _vnfs = table._vnfs;
        private T[] _values = table._values.AsSpan().ToArray();
        private int _last;

        /// <summary>Replaces or adds a VNF.</summary>
        public T this[VnfId vnf]
        {
            set
            {
                var place = PlaceOf(vnf);
                if (place < 0)
                {
                    _vnfs = _vnfs.Insert(~place, vnf);
                    _values = [.. _values.AsSpan(0, ~place), value, .. _values.AsSpan(~place)];
                }
                else
                {
                    _values[place] = value;
                }
            }
        }

        /// <summary>Whether a VNF is known, and what of it.</summary>
        public bool TryGetValue(VnfId vnf, [MaybeNullWhen(false)] out T value)
        {
            var place = PlaceOf(vnf);
            value = place < 0 ? default : _values[place];
            return place >= 0;
        }

        /// <summary>What is known of each VNF now, in the order of the names.</summary>
        public ReadOnlySpan<T> Values => _values;

        /// <summary>The table as changed. The builder is used up.</summary>
        public VnfTable<T> MoveToImmutable() => new(_vnfs, ImmutableCollectionsMarshal.AsImmutableArray(_values));

        /// <summary>Messages name VNFs in their order too: mostly it is the one asked for last, or the next.</summary>
        private int PlaceOf(VnfId vnf)
        {
            for (var place = _last; place < _vnfs.Length && place <= _last + 1; place++)
            {
                if (_vnfs[place] == vnf)
                {
                    return _last = place;
                }
            }

            var found = _vnfs.AsSpan().BinarySearch<VnfId, VnfId>(vnf);
            _last = found < 0 ? _last : found;
            return found;
        }
    }

    /// <summary>Goes through a table.</summary>
    [SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Enumerators are not compared.")]
    public struct Enumerator(VnfTable<T> table)
    {
        private int _place = -1;

        /// <summary>Where it is.</summary>
        public readonly KeyValuePair<VnfId, T> Current => new(table._vnfs[_place], table._values[_place]);

        /// <summary>Goes on.</summary>
        public bool MoveNext() => ++_place < table.Count;
    }
}
