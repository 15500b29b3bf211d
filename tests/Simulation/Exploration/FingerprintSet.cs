namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>The fingerprints that were seen: an open-addressing table, 16 bytes a place, doubled when two thirds are full.</summary>
public sealed class FingerprintSet
{
    private Fingerprint[] _places = new Fingerprint[1 << 16];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a fingerprint.</summary>
    /// <returns>Whether it was not there before.</returns>
    public bool Add(Fingerprint fingerprint)
    {
        // All zeros marks an empty place; a state that hashes to it is moved aside.
        var wanted = fingerprint == default ? new Fingerprint(1, 1) : fingerprint;
        if (!Insert(_places, wanted))
        {
            return false;
        }

        if (++Count > _places.Length / 3 * 2)
        {
            Grow();
        }

        return true;
    }

    private static bool Insert(Fingerprint[] places, Fingerprint wanted)
    {
        var mask = (ulong)places.Length - 1;
        for (var place = wanted.Low & mask; ; place = (place + 1) & mask)
        {
            if (places[place] == wanted)
            {
                return false;
            }

            if (places[place] == default)
            {
                places[place] = wanted;
                return true;
            }
        }
    }

    private void Grow()
    {
        var larger = new Fingerprint[_places.Length * 2];
        foreach (var fingerprint in _places)
        {
            if (fingerprint != default)
            {
                Insert(larger, fingerprint);
            }
        }

        _places = larger;
    }
}
