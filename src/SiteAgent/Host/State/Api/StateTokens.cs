using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>
/// Whose request it is: a token belongs to one VNF. Tokens are read once from files that nobody else may read; only their hashes are kept, and all of them are
/// compared, so that the time of an answer tells nothing.
/// </summary>
internal sealed class StateTokens
{
    private const int LengthMin = 32;
    private const int LengthMax = 256;

    private const UnixFileMode OthersAll =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly ImmutableArray<(byte[] Hash, Caller Caller)> _known;

    private StateTokens(ImmutableArray<(byte[] Hash, Caller Caller)> known) => _known = known;

    /// <summary>Reads the tokens.</summary>
    /// <param name="files">The file of each VNF.</param>
    /// <param name="requestsMax">How many requests of one VNF may be under way.</param>
    /// <returns>The tokens, or null and every problem, none of which shows a token.</returns>
    internal static (StateTokens? Tokens, ImmutableArray<string> Problems) Read(ImmutableSortedDictionary<VnfId, string> files, int requestsMax)
    {
        var known = ImmutableArray.CreateBuilder<(byte[] Hash, Caller Caller)>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var (vnf, path) in files)
        {
            var (hash, problem) = Read(path);
            if (hash is null)
            {
                problems.Add($"The state token of {vnf}: {path} {problem}.");
            }
            else if (known.FirstOrDefault(other => other.Hash.AsSpan().SequenceEqual(hash)).Caller is { } other)
            {
                problems.Add($"The state token of {vnf}: {path} holds the token of {other.Vnf} too; a token names one VNF: make another.");
            }
            else
            {
                known.Add((hash, new Caller(vnf, requestsMax)));
            }
        }

        return problems.Count == 0 ? (new StateTokens(known.ToImmutable()), []) : (null, problems.ToImmutable());
    }

    /// <summary>Who shows a token.</summary>
    /// <returns>Null if it is not one.</returns>
    internal Caller? Find(string token)
    {
        Span<byte> shown = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), shown);
        Caller? found = null;
        foreach (var (hash, caller) in _known)
        {
            found = CryptographicOperations.FixedTimeEquals(hash, shown) ? caller : found;
        }

        return found;
    }

    private static (byte[]? Hash, string? Problem) Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var mode = File.GetUnixFileMode(file);
            if ((mode & OthersAll) != 0)
            {
                return (null, $"is open to others (mode {Convert.ToString((int)mode, 8)}): chmod 600 it, and make another token if others could read it");
            }

            var bytes = new byte[LengthMax + 3];
            var token = bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)).TrimEnd("\r\n"u8);
            return token.Length is >= LengthMin and <= LengthMax && !token.ContainsAnyExceptInRange((byte)'!', (byte)'~')
                ? (SHA256.HashData(token), null)
                : (null, $"does not hold one line of {LengthMin} to {LengthMax} printable characters without blanks: write a random token there, e.g. openssl rand -hex 32");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, $"can't be read ({unreadable.Message}): write a token there that this user may read");
        }
    }
}

/// <summary>The VNF that a token belongs to, and how many of its requests are under way.</summary>
/// <param name="vnf">The VNF.</param>
/// <param name="requestsMax">How many there may be.</param>
internal sealed class Caller(VnfId vnf, int requestsMax)
{
    private int _underWay;

    internal VnfId Vnf => vnf;

    internal int RequestsMax => requestsMax;

    /// <summary>A request begins.</summary>
    /// <returns>False if there are too many.</returns>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= requestsMax)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>A request that entered ended.</summary>
    internal void Leave() => Interlocked.Decrement(ref _underWay);
}
