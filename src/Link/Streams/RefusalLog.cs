using System.Net;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Link.Telemetry;

namespace NfvHa.Geo.Link.Streams;

/// <summary>Says who was refused, but not more than once a second: strangers must not fill the disk.</summary>
internal sealed class RefusalLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Rhythm = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private long? _saidAt;
    private long _unsaid;

    public void Write(EndPoint? address, string reason)
    {
        long unsaid;
        lock (_lock)
        {
            if (_saidAt is { } last && time.GetElapsedTime(last) < Rhythm)
            {
                _unsaid++;
                return;
            }

            (unsaid, _unsaid, _saidAt) = (_unsaid, 0, time.GetTimestamp());
        }

        LinkLog.HandshakeRefused(logger, address, reason, unsaid);
    }
}
