using System.Collections.Immutable;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>What a client saw of one scene.</summary>
/// <param name="Scene">Its letter.</param>
/// <param name="Title">What happened.</param>
/// <param name="Vnf">The VNF.</param>
/// <param name="Level">Its service availability level.</param>
/// <param name="OutageMilliseconds">The longest time between two acknowledged writes.</param>
/// <param name="Parts">Where that time went, in milliseconds; empty where there was no takeover, or its steps were not seen.</param>
/// <param name="AcknowledgedWrites">Writes that were acknowledged.</param>
/// <param name="LostAckedWrites">Those of them that are not there at the end.</param>
/// <param name="DualActive">How often an answer proves that two sites were active at once.</param>
/// <param name="ClientErrors">Errors that the client saw although it retried.</param>
/// <param name="Problems">What did not go as promised; empty if all did.</param>
internal sealed record SceneResult(
    string Scene,
    string Title,
    string Vnf,
    int Level,
    double OutageMilliseconds,
    ImmutableArray<OutagePart> Parts,
    int AcknowledgedWrites,
    int LostAckedWrites,
    int DualActive,
    long ClientErrors,
    ImmutableArray<string> Problems)
{
    /// <summary>The shortest recovery time that the level allows for, in milliseconds (ETSI NFV-REL 001: 5 to 6 s, 10 to 15 s).</summary>
    public double LevelMilliseconds => Level == 1 ? 5_000 : 10_000;

    /// <summary>Whether the outage is within the service availability level.</summary>
    public bool IsWithinLevel => OutageMilliseconds <= LevelMilliseconds;

    /// <summary>How many promises broke.</summary>
    public int PromisesBroken => Problems.Length + (LostAckedWrites > 0 ? 1 : 0) + (DualActive > 0 ? 1 : 0);
}

/// <summary>A part of an outage.</summary>
/// <param name="Name">detect, fence, promote or redirect.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record OutagePart(string Name, double Milliseconds);
