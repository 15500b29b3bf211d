using System.Diagnostics;
using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Telemetry;

namespace NfvHa.Geo.Hosting.Telemetry;

/// <summary>Writes spans of takeovers after they have ended, under ids that every process derives by itself.</summary>
/// <param name="deployment">The deployment, as configured everywhere.</param>
public sealed class TakeoverSpans(string deployment)
{
    private static readonly ActivitySource Source = new(TelemetryNames.TakeoverSource);

    /// <summary>The trace of a takeover.</summary>
    public TakeoverTrace Of(VnfId vnf, Epoch begins) => TakeoverTrace.Of(deployment, vnf, begins);

    /// <summary>Writes a span.</summary>
    /// <param name="vnf">The VNF.</param>
    /// <param name="begins">The epoch that the takeover grants.</param>
    /// <param name="name">One of <see cref="TakeoverSpan"/>.</param>
    /// <param name="subject">Which of several; empty where there is one.</param>
    /// <param name="from">When it began, since 1970.</param>
    /// <param name="to">When it ended; what lies before its begin is taken for that.</param>
    /// <param name="attributes">What else is known.</param>
    public void Write(VnfId vnf, Epoch begins, string name, string subject, TimeSpan from, TimeSpan to, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var trace = Of(vnf, begins);
        var parent = new ActivityContext(trace.TraceId, name == TakeoverSpan.Root ? default : trace.RootId, ActivityTraceFlags.Recorded);
        if (Source.CreateActivity(name, ActivityKind.Internal, parent) is not { } span)
        {
            return;
        }

        span.SetTag(TelemetryNames.Vnf, vnf.Value).SetTag(TelemetryNames.Epoch, begins.ToString());
        foreach (var (key, value) in attributes)
        {
            span.SetTag(key, value);
        }

        var began = DateTime.UnixEpoch + from;
        span.SetStartTime(began).Start();
        SpanId(span) = trace.SpanOf(name, subject).ToHexString();
        span.SetEndTime(to < from ? began : DateTime.UnixEpoch + to).Stop();
    }

    /// <summary>What is logged until it is disposed of belongs to a takeover. For one thread, which does not wait in between.</summary>
    public IDisposable Within(VnfId vnf, Epoch begins)
    {
        var trace = Of(vnf, begins);
        var scope = new Activity(TakeoverSpan.Root).SetParentId(trace.TraceId, trace.RootId, ActivityTraceFlags.Recorded).Start();
        SpanId(scope) = trace.RootId.ToHexString();
        return scope;
    }

    // The runtime lets nobody choose the id of a span. Without that a parent could be known to other processes only by a message (docs/adr/0021).
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanId(Activity activity);
}
