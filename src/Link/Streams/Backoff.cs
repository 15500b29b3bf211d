namespace NfvHa.Geo.Link.Streams;

/// <summary>How long to wait before the next attempt: doubles from the least to the most, each time shortened by up to half at random.</summary>
internal sealed class Backoff(TimeSpan least, TimeSpan most, Random chance)
{
    private int _doublings;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = least * (1L << _doublings);
        if (wait < most)
        {
            _doublings++;
        }

        return (wait < most ? wait : most) * (0.5 + (chance.NextDouble() / 2));
    }

    /// <summary>Begins anew: it worked.</summary>
    public void Reset() => _doublings = 0;
}
