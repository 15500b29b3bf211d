namespace NfvHa.Geo.Contracts.Events;

/// <summary>One event, never used twice. Delivery is at least once: a consumer drops an id it has seen.</summary>
/// <param name="Value">The name, in the form <see cref="Identity.Identifier"/> accepts.</param>
public readonly record struct EventId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
