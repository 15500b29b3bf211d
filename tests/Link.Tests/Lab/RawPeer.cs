using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>A client that keeps none of the rules: any bytes, any certificate or none.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly Marshaller<byte[]> Bytes = new(bytes => bytes, bytes => bytes);
    private readonly GrpcChannel _channel;

    public RawPeer(IPEndPoint server, X509Certificate2? certificate, Lane lane = Lane.State)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = certificate is null ? null : [certificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            },
        };
        _channel = GrpcChannel.ForAddress($"https://{server}", new GrpcChannelOptions { HttpHandler = handler, MaxSendMessageSize = null, DisposeHttpClient = true });
        Call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(
            new Method<byte[], byte[]>(MethodType.DuplexStreaming, "nfvha.geo.link.v1.Link", lane.ToString(), Bytes, Bytes), null, default);
    }

    public AsyncDuplexStreamingCall<byte[], byte[]> Call { get; }

    public Task SendAsync(Envelope envelope) => Call.RequestStream.WriteAsync(Messages.Bytes(envelope));

    /// <summary>Reads until the server ends the stream.</summary>
    public async Task<Status> EndAsync()
    {
        using var limit = new CancellationTokenSource(Within.Limit);
        try
        {
            while (await Call.ResponseStream.MoveNext(limit.Token))
            {
            }

            return Status.DefaultSuccess;
        }
        catch (RpcException exception)
        {
            Assert.False(limit.IsCancellationRequested, "the server did not end the stream");
            return exception.Status;
        }
    }

    /// <summary>Sends bytes, and reads until the server ends the stream.</summary>
    public async Task<Status> SendAndEndAsync(byte[] bytes)
    {
        try
        {
            await Call.RequestStream.WriteAsync(bytes);
        }
        catch (Exception exception) when (exception is RpcException or IOException)
        {
            // It ended while we wrote.
        }

        return await EndAsync();
    }

    public void Dispose()
    {
        Call.Dispose();
        _channel.Dispose();
    }
}
