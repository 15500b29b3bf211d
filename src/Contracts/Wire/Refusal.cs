namespace NfvHa.Geo.Contracts.Wire;

/// <summary>Why a message was refused, in words an operator can act on.</summary>
/// <param name="Where">
/// Path of the field, in the JSON spelling of both formats, e.g. <c>message.vnfs[3].epoch</c>; with line and byte if it was found in JSON text.
/// </param>
/// <param name="What">What is wrong with it, as the rest of a sentence that begins with the field.</param>
/// <param name="ToDo">What to do about it.</param>
public sealed record Refusal(string Where, string What, string ToDo)
{
    /// <summary>A refusal of something that a correct sender does not send.</summary>
    internal static Refusal Of(string where, string what) => new(where, what, "correct the sender");

    /// <summary>The same refusal, seen from the record that holds the field.</summary>
    internal Refusal At(string field) => this with { Where = Where.Length == 0 ? field : $"{field}.{Where}" };

    /// <summary>The same refusal, seen from the record that holds the list.</summary>
    internal Refusal At(string list, int index) => At($"{list}[{index}]");

    /// <summary>The refusal as one sentence.</summary>
    public override string ToString() => $"{Where} {What}: {ToDo}";
}
