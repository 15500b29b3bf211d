using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace NfvHa.Geo.Demo.Tests.Telemetry;

/// <summary>An OTLP collector over gRPC: its frames and the fields of the protocol that tests look at, by number as in opentelemetry-proto.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const int FrameHeader = 5;
    private readonly WebApplication _server;

    private Collector(WebApplication server) => _server = server;

    public ConcurrentQueue<SpanSeen> Spans { get; } = new();

    /// <summary>Everything that arrived, signal by signal.</summary>
    public ConcurrentQueue<(string Signal, byte[] Body)> Bodies { get; } = new();

    public Uri At => new(_server.Urls.First());

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var server = builder.Build();
        var collector = new Collector(server);
        server.MapPost("/{**path}", collector.TakeAsync);
        await server.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Whether any body of a signal holds a text.</summary>
    public bool Holds(string signal, string text) => Bodies.Any(body => body.Signal == signal && body.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private async Task TakeAsync(HttpContext call)
    {
        using var memory = new MemoryStream();
        await call.Request.Body.CopyToAsync(memory);
        var body = memory.ToArray()[FrameHeader..];
        var signal = call.Request.Path.Value!.Split('.').First(part => part is "trace" or "metrics" or "logs");
        Bodies.Enqueue((signal, body));
        foreach (var resource in signal == "trace" ? Of(body, 1) : [])
        {
            var named = Of(resource, 1).SelectMany(about => Attributes(about, 1)).ToDictionary();
            foreach (var span in Of(resource, 2).SelectMany(scope => Of(scope, 2)))
            {
                Spans.Enqueue(new SpanSeen(
                    named["service.name"],
                    named["service.instance.id"],
                    Convert.ToHexString(Of(span, 1).First()),
                    Convert.ToHexString(Of(span, 2).First()),
                    Convert.ToHexString(Of(span, 4).FirstOrDefault() ?? []),
                    Encoding.UTF8.GetString(Of(span, 5).First()),
                    BitConverter.ToUInt64(Of(span, 7).First()),
                    BitConverter.ToUInt64(Of(span, 8).First()),
                    Attributes(span, 9).ToDictionary()));
            }
        }

        call.Response.ContentType = "application/grpc";
        call.Response.DeclareTrailer("grpc-status");
        await call.Response.Body.WriteAsync(new byte[FrameHeader]);
        call.Response.AppendTrailer("grpc-status", "0");
    }

    private static IEnumerable<KeyValuePair<string, string>> Attributes(byte[] message, int field) => Of(message, field).Select(pair => KeyValuePair.Create(
        Encoding.UTF8.GetString(Of(pair, 1).First()), Encoding.UTF8.GetString(Of(pair, 2).SelectMany(value => Of(value, 1)).FirstOrDefault() ?? [])));

    /// <summary>The values of a field; fixed numbers as their eight bytes.</summary>
    private static List<byte[]> Of(byte[] message, int field)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            var value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                WireFormat.WireType.Fixed64 => BitConverter.GetBytes(input.ReadFixed64()),
                WireFormat.WireType.Fixed32 => BitConverter.GetBytes(input.ReadFixed32()),
                _ => BitConverter.GetBytes(input.ReadUInt64()),
            };
            if (WireFormat.GetTagFieldNumber(tag) == field)
            {
                found.Add(value);
            }
        }

        return found;
    }
}

/// <summary>A span as it arrived.</summary>
internal sealed record SpanSeen(
    string Service, string Instance, string Trace, string Id, string Parent, string Name, ulong Start, ulong End, IReadOnlyDictionary<string, string> Attributes);
