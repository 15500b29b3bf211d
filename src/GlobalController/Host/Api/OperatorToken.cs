using System.Security.Cryptography;
using System.Text;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.Hosting.Files;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>The secret that operators show. Only its hash is kept, so that no comparison takes longer the more of a guess is right.</summary>
internal sealed class OperatorToken
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash;

    private OperatorToken(string token) => _hash = HashOf(token);

    /// <summary>Reads the token of a file that nobody but its owner may read.</summary>
    internal static Reading<OperatorToken> Load(string path)
    {
        var (token, problem) = TokenFile.Read(path);
        return token is null ? Reading.Not<OperatorToken>(problem!) : Reading.Of(new OperatorToken(token));
    }

    /// <summary>Whether the value of an Authorization header shows it.</summary>
    internal bool IsShownBy(string? authorization) =>
        authorization is { Length: <= TokenFile.BytesMax }
        && authorization.StartsWith(Scheme, StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(HashOf(authorization[Scheme.Length..]), _hash);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
