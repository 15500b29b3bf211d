namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>Fingerprints of single values.</summary>
public static class Fingerprints
{
    /// <summary>The fingerprint of a value, as it enters that of a world.</summary>
    /// <param name="value">The value.</param>
    /// <param name="now">The global clock.</param>
    /// <param name="liveTicks">For how many ticks a beat is worth something.</param>
    /// <typeparam name="T">A type of the cores.</typeparam>
    public static Fingerprint Of<T>(T value, TimeSpan now, int liveTicks = 1)
    {
        var writer = new FingerprintWriter { LiveTicks = liveTicks, AgeMax = TimeSpan.FromMilliseconds(liveTicks) }.Begin(now);
        FieldWriter<T>.Write(writer, value);
        return writer.End();
    }
}
