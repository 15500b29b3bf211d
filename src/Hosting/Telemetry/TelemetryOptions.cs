using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.Hosting.Files;
using NfvHa.Geo.Hosting.Options;

namespace NfvHa.Geo.Hosting.Telemetry;

/// <summary>How OTLP is spoken.</summary>
public enum OtlpProtocol
{
    /// <summary>gRPC; the usual port is 4317.</summary>
    Grpc,

    /// <summary>Protobuf over HTTP; the usual port is 4318. The paths of the signals are added to that of the endpoint.</summary>
    Http,
}

/// <summary>Where a process exports traces, metrics and logs. Read by <see cref="Read"/>, which checks it (docs/telemetry.md).</summary>
/// <param name="Endpoint">The collector.</param>
/// <param name="Protocol">How it is spoken to. Default gRPC.</param>
/// <param name="Deployment">The deployment, the same in all its processes: it keeps traces of two deployments apart. Default <c>default</c>.</param>
/// <param name="Headers">Name=value pairs with commas between, from a file of mode 600. Secret.</param>
/// <param name="MetricInterval">How often metrics are sent. Default 10 s; 100 ms to 10 min.</param>
/// <param name="QueueMax">How many spans, and how many log lines, wait for the collector; what finds the queue full is dropped. Default 2048; 64 to 65,536.</param>
public sealed record TelemetryOptions(Uri Endpoint, OtlpProtocol Protocol, string Deployment, string Headers, TimeSpan MetricInterval, int QueueMax)
{
    private const int HeadersMax = 16;
    private const int HeadersBytesMax = 8_192;

    /// <summary>Reads the section <c>telemetry</c> of a file of options.</summary>
    /// <param name="root">The object that it stands in.</param>
    /// <returns>The options, or null if there is no such section: then nothing is exported.</returns>
    public static TelemetryOptions? Read(OptionsNode root)
    {
        if (!root.Has("telemetry"))
        {
            return null;
        }

        const string Right = "write the URL of an OpenTelemetry collector without user and query, e.g. http://127.0.0.1:4317";
        var node = root.Section("telemetry");
        var text = node.Text("endpoint", Right);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.UserInfo.Length + endpoint.Query.Length > 0)
        {
            if (text.Length > 0)
            {
                node.Wrong("endpoint", "is no such URL", Right);
            }

            endpoint = new Uri("http://127.0.0.1:4317");
        }

        var headers = node.Has("headersFile") ? HeadersIn(node, node.Path("headersFile", "the file with the headers (mode 600)")) : "";
        if (headers.Length > 0 && endpoint.Scheme == "http" && !(IPAddress.TryParse(endpoint.Host, out var address) && IPAddress.IsLoopback(address)))
        {
            node.Wrong("endpoint", "is not encrypted, and the headers would be readable on the way", "write https, or leave headersFile out");
        }

        return new TelemetryOptions(
            endpoint,
            node.Word<OtlpProtocol>("protocol", OtlpProtocol.Grpc),
            node.Has("deployment") ? node.Name("deployment", "the deployment, the same in all its processes") : "default",
            headers,
            node.Milliseconds("metricMilliseconds", TimeSpan.FromSeconds(10), 100, 600_000),
            node.Number("queueMax", 2_048, 64, 65_536));
    }

    /// <summary>Without the headers: they are secret.</summary>
    public override string ToString() => $"{Endpoint} by {Protocol}";

    private static string HeadersIn(OptionsNode node, string path)
    {
        const string Right = "write a file of mode 600 with a line NAME: VALUE per header, at most 16";
        try
        {
            using var handle = File.OpenHandle(path);
            if (SecretFile.IsOpenToOthers(handle))
            {
                node.Wrong("headersFile", $"names {path}, which is open to others", "chmod 600 it; if others could read it, exchange what it holds");
                return "";
            }

            var bytes = new byte[HeadersBytesMax + 1];
            var lines = System.Text.Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0))
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToImmutableArray();
            if (lines.Length is 0 or > HeadersMax || lines.Any(line => line.Length < 2 || line.Any(part => part.Length == 0 || part.Any(letter => letter is < ' ' or > '~'))))
            {
                node.Wrong("headersFile", $"names {path}, which holds no headers", Right);
                return "";
            }

            return string.Join(',', lines.Select(line => $"{Uri.EscapeDataString(line[0])}={Uri.EscapeDataString(line[1])}"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            node.Wrong("headersFile", $"names {path}, which can't be read ({unreadable.GetType().Name})", Right);
            return "";
        }
    }
}
