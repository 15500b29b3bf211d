using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.SiteAgent.Gate.Settings;

/// <summary>Reads the gate's options. Finds all errors at once; each names the file, the key, what is wrong and what would be right.</summary>
/// <param name="file">How the file is named in errors.</param>
internal sealed class GateOptionsFile(string file)
{
    private const int BytesMax = 1024 * 1024;
    private const int SocketLengthMax = 60;
    private const int VnfsMax = 1024;

    private readonly ImmutableArray<string>.Builder _errors = ImmutableArray.CreateBuilder<string>();

    /// <summary>Reads a file.</summary>
    /// <returns>The options, or null and the errors.</returns>
    public static (GateOptions? Options, ImmutableArray<string> Errors) Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > BytesMax }
                ? (null, [$"{path}: has more than {BytesMax} bytes; it can't be a configuration of the gate."])
                : Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, [$"{path}: can't be read ({unreadable.Message}); give a file that this user may read."]);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static (GateOptions? Options, ImmutableArray<string> Errors) Parse(string file, ReadOnlyMemory<byte> json)
    {
        var reader = new GateOptionsFile(file);
        try
        {
            var settings = new JsonDocumentOptions { AllowDuplicateProperties = false, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            using var document = JsonDocument.Parse(json, settings);
            var options = reader.Options(document.RootElement);
            return reader._errors.Count == 0 ? (options, []) : (null, reader._errors.ToImmutable());
        }
        catch (JsonException malformed)
        {
            return (null, [$"{file}: is not JSON (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}); mend it there."]);
        }
    }

    private GateOptions Options(JsonElement root)
    {
        Know(root, "", "socket", "vnfs", "stopGraceMilliseconds", "startTimeoutMilliseconds");
        var options = new GateOptions
        {
            Socket = Socket(root),
            Vnfs = Vnfs(root),
            StopGrace = TimeSpan.FromMilliseconds(Number(root, "", "stopGraceMilliseconds", 2_000, 0, 60_000)),
            StartTimeout = TimeSpan.FromMilliseconds(Number(root, "", "startTimeoutMilliseconds", 10_000, 100, 300_000)),
        };
        Twice(options.Vnfs.Select(vnf => vnf.Vnf.Value), "vnf", "name each VNF once");
        Twice(options.Vnfs.Where(vnf => vnf.Listen.Port != 0).Select(vnf => vnf.Listen.ToString()), "listen", "give each VNF an address and port of its own");
        return options;
    }

    private string Socket(JsonElement root)
    {
        var socket = Text(root, "", "socket", "write the absolute path of a socket in a folder of its own");
        if (socket.Length > 0 && (!Path.IsPathRooted(socket) || socket.Length > SocketLengthMax || Path.GetDirectoryName(socket) is null or "/"))
        {
            Wrong("socket", $"is '{socket}'", $"write an absolute path of at most {SocketLengthMax} characters, in a folder of its own");
        }

        return socket;
    }

    private ImmutableArray<VnfOptions> Vnfs(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("vnfs", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > VnfsMax)
        {
            Wrong("vnfs", $"is missing, or not a list of 1 to {VnfsMax}", "write [{ \"vnf\": NAME, \"listen\": \"ADDRESS:PORT\" }]");
            return [];
        }

        return [.. list.EnumerateArray().Select((vnf, index) => Vnf(vnf, $"vnfs[{index}]."))];
    }

    private VnfOptions Vnf(JsonElement vnf, string at)
    {
        Know(vnf, at, "vnf", "listen", "connectionsMax", "sendBufferBytes");
        var name = Text(vnf, at, "vnf", "write the name of the VNF");
        if (name.Length > 0 && Identifier.Problem(name) is { } problem)
        {
            Wrong(at + "vnf", problem, "write the name that the VNF has in the journal");
        }

        var listen = Text(vnf, at, "listen", "write ADDRESS:PORT");
        if (!IPEndPoint.TryParse(listen, out var endpoint) || !listen.EndsWith($":{endpoint.Port}", StringComparison.Ordinal))
        {
            endpoint = new IPEndPoint(IPAddress.Loopback, 0);
            if (listen.Length > 0)
            {
                Wrong(at + "listen", $"is '{listen}'", "write ADDRESS:PORT with an IP address, e.g. 127.0.1.1:8080 or [::1]:8080");
            }
        }

        return new VnfOptions
        {
            Vnf = new VnfId(name),
            Listen = endpoint,
            ConnectionsMax = Number(vnf, at, "connectionsMax", 1024, 1, 100_000),
            SendBufferBytes = Number(vnf, at, "sendBufferBytes", 256 * 1024, 4 * 1024, 16 * 1024 * 1024),
        };
    }

    private string Text(JsonElement parent, string at, string key, string right)
    {
        if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Wrong(at + key, "is missing, or not a text", right);
        return "";
    }

    private int Number(JsonElement parent, string at, string key, int usual, int least, int most)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(key, out var value))
        {
            return usual;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Wrong(at + key, $"is {value.GetRawText()}", string.Create(CultureInfo.InvariantCulture, $"write a whole number from {least} to {most}, or leave it out for {usual}"));
        return usual;
    }

    private void Know(JsonElement parent, string at, params ReadOnlySpan<string> keys)
    {
        if (parent.ValueKind != JsonValueKind.Object)
        {
            Wrong(at.Length == 0 ? "document" : at.TrimEnd('.'), "is not an object", $"write {{ \"{keys[0]}\": ... }}");
            return;
        }

        foreach (var member in parent.EnumerateObject())
        {
            if (!keys.Contains(member.Name))
            {
                Wrong(at + member.Name, "is not known", $"the keys here are {string.Join(", ", keys.ToArray())}");
            }
        }
    }

    private void Twice(IEnumerable<string> values, string key, string right)
    {
        foreach (var group in values.Where(value => value.Length > 0).GroupBy(value => value).Where(group => group.Count() > 1))
        {
            Wrong($"vnfs[].{key}", $"is '{group.Key}' {group.Count()} times", right);
        }
    }

    private void Wrong(string key, string what, string right) => _errors.Add($"{file}: {key} {what}; {right}.");
}
