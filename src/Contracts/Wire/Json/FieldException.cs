using System.Text.Json;

namespace NfvHa.Geo.Contracts.Wire.Json;

/// <summary>
/// How a converter says what is wrong with the value of a field. The serializer adds path and line, and <see cref="JsonCodec"/> turns it into a
/// <see cref="Refusal"/>; it goes no further.
/// </summary>
/// <param name="problem">What is wrong, as the rest of a sentence that begins with the field.</param>
/// <param name="within">Where within the field, to be put behind its path.</param>
internal sealed class FieldException(string problem, string within = "") : JsonException(problem)
{
    public string Within { get; } = within;
}
