namespace NfvHa.Geo.Demo.Tests;

/// <summary>Tests that start a lab: one after the other, for two labs at once are more processes than a small machine starts in time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LabCollection
{
    /// <summary>Its name.</summary>
    public const string Name = "lab";
}
