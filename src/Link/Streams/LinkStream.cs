using Grpc.Core;
using NfvHa.Geo.Contracts.Wire;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>
/// One open stream, the same at both ends: what waits in the outbox goes out, what comes in is checked and handed on, one message at a time. The next one
/// is read when the receiver took the last, so a slow receiver slows its peers, whose outboxes keep the newest.
/// </summary>
internal sealed class LinkStream(LinkSelf self, MemberId peer, Lane lane, Outbox outbox)
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(1);
    private bool _hasSkipped;

    /// <summary>Runs until one end ends it.</summary>
    /// <param name="reader">What comes in.</param>
    /// <param name="writer">What goes out.</param>
    /// <param name="life">How long it may go on.</param>
    /// <param name="isServer">Whether this end accepted the stream.</param>
    /// <returns>Why it ended.</returns>
    public async Task<Status> RunAsync(IAsyncStreamReader<Arrived> reader, IAsyncStreamWriter<Outgoing> writer, StreamLife life, bool isServer)
    {
        outbox.HasStream = true;
        try
        {
            var reading = ReadAsync(reader, life, isServer);
            var writing = WriteAsync(writer, life.Token);
            if (await Task.WhenAny(reading, writing).ConfigureAwait(false) == reading)
            {
                life.End(await reading.ConfigureAwait(false));
            }

            // Of a broken stream the reading end knows the reason, and learns it at once. A receiver that hangs must not keep the stream.
            life.End(await reading.WaitAsync(EndsWithin, self.Time).ConfigureAwait(false));
            await writing.WaitAsync(EndsWithin, self.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            life.End(new Status(StatusCode.Unavailable, "The stream broke."));
        }
        finally
        {
            outbox.HasStream = false;
        }

        return life.Why ?? Status.DefaultCancelled;
    }

    private async Task WriteAsync(IAsyncStreamWriter<Outgoing> writer, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                var message = await outbox.TakeAsync(ended).ConfigureAwait(false);
                await writer.WriteAsync(message, ended).ConfigureAwait(false);
                self.Metrics.Sent(peer, message.Kind);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or RpcException or IOException or HttpRequestException or InvalidOperationException)
        {
            // The stream is over; the reading end knows why.
        }
    }

    private async Task<Status> ReadAsync(IAsyncStreamReader<Arrived> reader, StreamLife life, bool isServer)
    {
        try
        {
            while (await reader.MoveNext(life.Token).ConfigureAwait(false))
            {
                if (await TakeAsync(reader.Current.Result, life.Token).ConfigureAwait(false) is { } wrong)
                {
                    return wrong;
                }
            }

            return new Status(StatusCode.Unavailable, $"{peer} closed the stream.");
        }
        catch (RpcException) when (life.Token.IsCancellationRequested)
        {
            return life.Why ?? Status.DefaultCancelled;
        }
        catch (RpcException exception) when (isServer || exception.StatusCode == StatusCode.ResourceExhausted)
        {
            self.Metrics.Dropped(peer, null, DropReason.Malformed);
            return new Status(StatusCode.InvalidArgument, $"A message is too large or no message at all: {exception.Status.Detail}");
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or InvalidOperationException)
        {
            return life.Why ?? new Status(StatusCode.Unavailable, $"The connection broke: {exception.Message}");
        }
    }

    /// <summary>Hands a message on, or says why the stream ends.</summary>
    private async ValueTask<Status?> TakeAsync(WireResult<Envelope> result, CancellationToken ended)
    {
        if (result is not Done<Envelope> { Value: var envelope })
        {
            return NotTaken(((Refused<Envelope>)result).Reason);
        }

        if (MessageRights.Problem(envelope, peer, self.Member, lane) is { } problem)
        {
            self.Metrics.Dropped(peer, envelope.Kind, DropReason.Forbidden);
            return new Status(StatusCode.PermissionDenied, $"Refused: {problem}.");
        }

        var received = new Received(peer, envelope, self.Clock.Read());
        self.Metrics.Received(peer, envelope.Kind);
        try
        {
            await self.Receive(received, ended).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LinkLog.ReceiverFailed(self.Logger, exception, envelope.Kind, peer);
            return new Status(StatusCode.Internal, "The receiver failed.");
        }
    }

    /// <summary>
    /// During an upgrade a peer may be newer: what only this side's upgrade cures is skipped (docs/wire.md, Versions), for its other messages are good. All
    /// else is a peer that can't be trusted to send messages.
    /// </summary>
    private Status? NotTaken(Refusal reason)
    {
        if (!reason.ToDo.StartsWith("upgrade this side", StringComparison.Ordinal))
        {
            self.Metrics.Dropped(peer, null, DropReason.Malformed);
            return new Status(StatusCode.InvalidArgument, $"Refused: {reason}.");
        }

        self.Metrics.Dropped(peer, null, DropReason.Unknown);
        if (!_hasSkipped)
        {
            _hasSkipped = true;
            LinkLog.Skipped(self.Logger, peer, reason.ToString());
        }

        return null;
    }
}
