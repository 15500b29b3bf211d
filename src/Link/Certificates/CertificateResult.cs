using System.Diagnostics.CodeAnalysis;

namespace NfvHa.Geo.Link.Certificates;

/// <summary>What became of a certificate, a key or a bundle.</summary>
/// <typeparam name="T">What there is if it is good.</typeparam>
public sealed class CertificateResult<T>
    where T : class
{
    private CertificateResult(T? value, string? problem) => (Value, Problem) = (value, problem);

    /// <summary>What there is, or null.</summary>
    public T? Value { get; }

    /// <summary>Null if it is good; otherwise where, what, and what to do, as a sentence for an operator. Never names a secret.</summary>
    public string? Problem { get; }

    /// <summary>Whether it is good.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsGood => Value is not null;

    internal static CertificateResult<T> Good(T value) => new(value, null);

    internal static CertificateResult<T> Bad(string where, string what, string toDo) => new(null, $"{where} {what}: {toDo}");

    internal static CertificateResult<T> Bad(string problem) => new(null, problem);
}
