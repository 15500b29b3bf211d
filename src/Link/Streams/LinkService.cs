using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>Serves the streams that peers open, one method for each lane.</summary>
internal sealed class LinkService(LinkSelf self, AcceptedStreams streams, CancellationToken stopping)
{
    public async Task ServeAsync(Lane lane, IAsyncStreamReader<Arrived> reader, IServerStreamWriter<Outgoing> writer, ServerCallContext context)
    {
        var peer = context.GetHttpContext().Features.Get<AuthenticatedPeer>()
            ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "The connection has no certificate."));
        if (!MessageRights.Talk(peer.Member, self.Member, lane))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, $"{peer.Member} has nothing to say to {self.Member} on the lane {lane}."));
        }

        using var life = new StreamLife(self.AgeMax(peer.Until, self.Credentials.NotAfter), self.Time, stopping);
        using var gone = context.CancellationToken.Register(() => life.End(new Status(StatusCode.Unavailable, $"The connection of {peer.Member} broke.")));
        var outbox = new Outbox(lane, self.Options.LogQueueBytesMax, (kind, reason, messages) => self.Metrics.Dropped(peer.Member, kind, reason, messages));
        if (!streams.TryAdmit(peer.Member, lane, life, outbox))
        {
            throw new RpcException(new Status(StatusCode.Unavailable, $"{self.Options.StreamsMax} streams are open, and no more are taken."));
        }

        Status why;
        try
        {
            await context.WriteResponseHeadersAsync([]).ConfigureAwait(false);
            LinkLog.Opened(self.Logger, lane, peer.Member);
            why = await new LinkStream(self, peer.Member, lane, outbox).RunAsync(reader, writer, life, isServer: true).ConfigureAwait(false);
        }
        finally
        {
            streams.Remove(peer.Member, lane, outbox);
        }

        LinkLog.Ended(self.Logger, lane, peer.Member, why.Detail);
        throw new RpcException(why);
    }
}

/// <summary>Tells gRPC of the methods, in place of generated code.</summary>
internal sealed class LinkServiceMethods : IServiceMethodProvider<LinkService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<LinkService> context)
    {
        foreach (var lane in Enum.GetValues<Lane>())
        {
            context.AddDuplexStreamingMethod(
                LinkMethods.OfServer(lane), [], (service, reader, writer, call) => service.ServeAsync(lane, reader, writer, call));
        }
    }
}
