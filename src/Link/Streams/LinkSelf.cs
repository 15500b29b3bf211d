using Microsoft.Extensions.Logging;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>What all streams of one process share.</summary>
internal sealed record LinkSelf(
    LinkOptions Options,
    LinkCredentials Credentials,
    Func<Received, CancellationToken, ValueTask> Receive,
    IClock Clock,
    TimeProvider Time,
    LinkMetrics Metrics,
    ILogger Logger)
{
    private string? _problem;

    public MemberId Member => Options.Self;

    /// <summary>What to use for the next handshake; says so once if newer files are not good.</summary>
    public Credentials PresentCredentials()
    {
        var present = Credentials.Current();
        var problem = Credentials.Problem;
        if (Interlocked.Exchange(ref _problem, problem) != problem && problem is not null)
        {
            LinkLog.FilesNotUsed(Logger, problem);
        }

        return present;
    }

    /// <summary>How long a stream that begins now may last.</summary>
    public TimeSpan AgeMax(DateTimeOffset peerUntil, DateTimeOffset ownUntil)
    {
        var left = (peerUntil < ownUntil ? peerUntil : ownUntil) - Time.GetUtcNow();
        left = left < Options.StreamAgeMax ? left : Options.StreamAgeMax;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
