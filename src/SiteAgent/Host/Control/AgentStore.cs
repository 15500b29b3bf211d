using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Hosting.Files;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Host.Control;

/// <summary>
/// What an agent must not forget (S10), as two small files in a folder of its own: how often it was started, and its ledger, which is replaced as a whole. A
/// site whose ledger is lost must not be started again under its old name: it would promise what it had revoked. So a folder must be installed, once.
/// </summary>
public sealed class AgentStore : IDisposable
{
    private const string LedgerFile = "ledger";
    private const string BootsFile = "boots";
    private const string LockFile = "lock";
    private readonly string _ledger;
    private readonly FileStream _lock;

    private AgentStore(string folder, FileStream @lock, BootId boot, AgentLedger ledger) => (_ledger, _lock, Boot, Ledger) = (Path.Combine(folder, LedgerFile), @lock, boot, ledger);

    /// <summary>This start. Counted on disk before it is known here; the random part keeps it apart from those of a disk that was lost.</summary>
    public BootId Boot { get; }

    /// <summary>What was on disk when it was opened.</summary>
    public AgentLedger Ledger { get; }

    /// <summary>Makes the folder of a newly installed agent. Never to be done for a site that took part before.</summary>
    /// <param name="folder">The folder; made if it is missing.</param>
    /// <returns>Null, or why not.</returns>
    public static string? Install(string folder)
    {
        if (File.Exists(Path.Combine(folder, LedgerFile)))
        {
            return $"{folder} is installed already. If this site lost its disk, give it a new name instead.";
        }

        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            DurableFile.ReplaceChecked(Path.Combine(folder, LedgerFile), AgentLedgerText.Write(AgentLedger.Blank));
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return $"{folder}: {failed.Message}";
        }
    }

    /// <summary>Opens the folder for one start of the agent, and counts that start. No other process can open it until then.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="problem">What is wrong and what to do, if it can't be opened.</param>
    /// <returns>The store, or null.</returns>
    public static AgentStore? Open(string folder, out string problem)
    {
        FileStream? @lock = null;
        try
        {
            var read = DurableFile.ReadChecked(Path.Combine(folder, LedgerFile));
            if (read is not { Content: { } content })
            {
                problem = read.Problem ?? $"{folder} holds no agent: install it if this site never took part; if it lost its disk, give it a new name.";
                return null;
            }

            @lock = new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var ledger = AgentLedgerText.Read(content);
            var boots = 1 + (DurableFile.ReadOrNull(Path.Combine(folder, BootsFile)) is { } count ? long.Parse(count, CultureInfo.InvariantCulture) : 0);
            DurableFile.Replace(Path.Combine(folder, BootsFile), Encoding.ASCII.GetBytes(boots.ToString(CultureInfo.InvariantCulture)));
            problem = "";
            return new AgentStore(folder, @lock, new BootId($"boot-{boots}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}"), ledger);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or FormatException)
        {
            @lock?.Dispose();
            problem = $"{folder}: {failed.Message}";
            return null;
        }
    }

    /// <summary>Replaces the ledger; ends once it is on disk. One at a time.</summary>
    public Task WriteAsync(AgentLedger ledger) => Task.Run(() => DurableFile.ReplaceChecked(_ledger, AgentLedgerText.Write(ledger)));

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}

/// <summary>A ledger as JSON. All that is in it must be there, and nothing besides: what is missing must not be taken for nothing promised.</summary>
internal static class AgentLedgerText
{
    internal static byte[] Write(AgentLedger ledger) => JsonSerializer.SerializeToUtf8Bytes(
        new LedgerText(
            ledger.Generation,
            ledger.Locations is { } locations ? new LocationsText(locations.Version, [.. locations.Members.Select(member => member.Value)]) : null,
            ledger.Vnfs.ToDictionary(vnf => vnf.Key.Value, vnf => Text(vnf.Value))),
        LedgerJson.Default.LedgerText);

    /// <exception cref="FormatException">It is no ledger.</exception>
    internal static AgentLedger Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var read = JsonSerializer.Deserialize(text, LedgerJson.Default.LedgerText) ?? throw new FormatException("the ledger is null");
            return new AgentLedger(
                read.Generation,
                read.Locations is { } locations ? new LocationSet(locations.Version, [.. locations.Members.Select(member => new LocationId(member))]) : null,
                read.Vnfs.ToImmutableSortedDictionary(vnf => new VnfId(vnf.Key), vnf => Vnf(vnf.Value)));
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"the ledger is not one that this build reads: {wrong.Message}", wrong);
        }
    }

    private static VnfText Text(VnfLedger vnf) => new(
        vnf.Promises.Highest.ToString(),
        vnf.Promises.RevokedThrough.ToString(),
        vnf.GivenUp.ToString(),
        vnf.Grant is { Epoch: var epoch, Eligible: var eligible }
            ? new GrantText(epoch.ToString(), eligible.Version, [.. eligible.Members.Select(site => site.Value)], eligible.Joining?.Value)
            : null);

    private static VnfLedger Vnf(VnfText vnf) => new(
        new PromiseLedger(EpochOf(vnf.Highest), EpochOf(vnf.RevokedThrough)),
        EpochOf(vnf.GivenUp),
        vnf.Grant is { } grant
            ? new Grant(
                EpochOf(grant.Epoch),
                new EligibleSet(grant.EligibleVersion, SiteSet.Of(grant.Eligible.Select(site => new SiteId(site))), grant.Joining is { } joining ? new SiteId(joining) : null))
            : null);

    private static Epoch EpochOf(string text) => Epoch.TryParse(text, out var epoch) ? epoch : throw new FormatException($"the ledger has '{text}' where an epoch must be");
}

/// <summary>See <see cref="AgentLedger"/>.</summary>
internal sealed record LedgerText(int Generation, LocationsText? Locations, Dictionary<string, VnfText> Vnfs);

/// <summary>See <see cref="LocationSet"/>.</summary>
internal sealed record LocationsText(int Version, string[] Members);

/// <summary>See <see cref="VnfLedger"/>.</summary>
internal sealed record VnfText(string Highest, string RevokedThrough, string GivenUp, GrantText? Grant);

/// <summary>See <see cref="Grant"/>.</summary>
internal sealed record GrantText(string Epoch, int EligibleVersion, string[] Eligible, string? Joining);

/// <summary>The serializers, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LedgerText))]
internal sealed partial class LedgerJson : JsonSerializerContext;
