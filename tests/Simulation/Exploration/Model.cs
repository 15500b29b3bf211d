namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>A family of worlds: where it starts, what can happen next, and what must never be.</summary>
/// <typeparam name="TWorld">An immutable state; successors share what did not change.</typeparam>
public abstract class Model<TWorld>
    where TWorld : class
{
    /// <summary>The first state.</summary>
    public abstract TWorld Start();

    /// <summary>Adds every successor of a state.</summary>
    public abstract void Expand(TWorld world, Expansion<TWorld> into);

    /// <summary>What is broken in a state, or null.</summary>
    public abstract string? Broken(TWorld world);

    /// <summary>The fingerprint of a state.</summary>
    public abstract Fingerprint Of(TWorld world);
}
