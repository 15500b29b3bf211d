using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What is sent back.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">What is written as JSON.</param>
internal sealed record Answer(int Status, object Body)
{
    /// <summary>All is well.</summary>
    internal static Answer Of(object body) => new(200, body);

    /// <summary>The request is wrong in itself.</summary>
    internal static Answer Wrong(string where, string what, string toDo) => Not(400, "The request is wrong", where, what, toDo);

    /// <summary>There is no such thing.</summary>
    internal static Answer Missing(string where, string what, string toDo) => Not(404, "There is no such thing", where, what, toDo);

    /// <summary>Something else is wrong.</summary>
    internal static Answer Not(int status, string title, string where, string what, string toDo) => new(status, new Problem(title, status, what, where, toDo));
}
