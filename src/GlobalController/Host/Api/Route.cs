using System.Collections.Immutable;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>One thing that operators may ask for. The server and the OpenAPI document are made of these, so that neither knows one that the other does not.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path, with names in braces for what varies.</param>
/// <param name="Summary">What it does, in a sentence.</param>
/// <param name="Answers">The type of a good answer.</param>
/// <param name="Handle">Answers.</param>
internal sealed record Route(string Method, string Path, string Summary, Type Answers, Func<Call, Task<Answer>> Handle)
{
    /// <summary>What may, or must, be said in path and query.</summary>
    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    /// <summary>The type of the body; null if it takes none.</summary>
    public Type? Takes { get; init; }

    /// <summary>The media type of the body.</summary>
    public string TakesMedia { get; init; } = "application/json";

    /// <summary>The status of a good answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What it is called in the OpenAPI document: its method and path in one word.</summary>
    public string Id => string.Concat($"{Method.ToLowerInvariant()}/{Path}".Split(['/', '{', '}', '-', '.', ':'], StringSplitOptions.RemoveEmptyEntries).Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}

/// <summary>What varies in a path or query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInPath">Whether it stands in the path, and so must be there.</param>
/// <param name="Type">string, integer or boolean.</param>
/// <param name="What">What it is.</param>
internal sealed record Parameter(string Name, bool IsInPath, string Type, string What);
