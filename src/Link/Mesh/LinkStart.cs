using System.Collections.Immutable;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>What became of a start.</summary>
/// <param name="Mesh">The running link, or null.</param>
/// <param name="Problems">Everything that is wrong, if it does not run: each with what would be right.</param>
public sealed record LinkStart(LinkMesh? Mesh, ImmutableArray<string> Problems);
