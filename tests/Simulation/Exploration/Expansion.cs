namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// Collects the successors of one state, in an order that depends on the state alone: a step is named by its place in that order, and a trace is
/// rebuilt by expanding again with <see cref="Tale"/> switched on.
/// </summary>
/// <typeparam name="TWorld">The state.</typeparam>
public sealed class Expansion<TWorld>
{
    private readonly List<(TWorld World, string? Violation)> _found = [];
    private readonly List<string> _told = [];

    /// <summary>The text of the step that is being taken, or null while nobody listens.</summary>
    public StepTale? Tale { get; init; }

    /// <summary>The successors, each with what the step itself broke.</summary>
    public IReadOnlyList<(TWorld World, string? Violation)> Found => _found;

    /// <summary>The text of each step, if <see cref="Tale"/> listens.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>Adds a successor.</summary>
    public void Add(TWorld world, string? violation)
    {
        _found.Add((world, violation));
        if (Tale is { } tale)
        {
            _told.Add(tale.Take());
        }
    }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _found.Clear();
        _told.Clear();
        Tale?.Take();
    }
}

/// <summary>Joins what is told of one step.</summary>
public sealed class StepTale
{
    private readonly List<string> _parts = [];

    /// <summary>Tells one more thing.</summary>
    public void Say(string part) => _parts.Add(part);

    /// <summary>Everything that was told since the last call.</summary>
    public string Take()
    {
        var text = string.Join("; ", _parts);
        _parts.Clear();
        return text;
    }
}
