using System.Collections.Immutable;
using System.Net;
using NfvHa.Geo.GlobalController.Host.Control;
using NfvHa.Geo.GlobalController.Host.Events;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Settings;
using NfvHa.Geo.GlobalController.Host.Telemetry;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Vantage;

namespace NfvHa.Geo.GlobalController.Host.Traffic;

/// <summary>The embedded DNS server, the vantage points and the shell of the traffic core, started together.</summary>
/// <param name="Node">The shell, or null if it does not run.</param>
/// <param name="Listens">Where DNS is answered, or null.</param>
/// <param name="Problems">What is in the way and what to do.</param>
internal sealed record TrafficParts(TrafficNode? Node, IPEndPoint? Listens, ImmutableArray<string> Problems)
{
    /// <summary>Clients are moved by somebody else.</summary>
    public static TrafficParts None { get; } = new(null, null, []);

    /// <summary>Starts them.</summary>
    /// <param name="settings">What was configured.</param>
    /// <param name="timing">The lease timing.</param>
    /// <param name="controller">The location.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="desk">Takes what operators are to know.</param>
    /// <param name="time">Time of waits.</param>
    /// <param name="telemetry">Takes what is measured, or null.</param>
    /// <param name="endings">Gets what ends each part.</param>
    public static TrafficParts Start(
        TrafficSettings settings, LeaseTiming timing, ControllerNode controller, IControlStore journal, EventDesk desk, TimeProvider time, ControllerTelemetry? telemetry, Stack<Func<ValueTask>> endings)
    {
        if (!EmbeddedDnsDriver.TryStart(settings.Dns, time, out var driver, out var errors))
        {
            return new(null, null, errors);
        }

        endings.Push(driver.DisposeAsync);
        telemetry?.Count(() => driver.Counts);
        var vantages = ImmutableArray.CreateBuilder<VantagePoint>();
        foreach (var vantage in settings.Vantages)
        {
            var probe = new HttpSiteProbe(vantage.Probe, time);
            var point = new VantagePoint(vantage.For(settings.Dns, driver.Listens), probe, time);
            vantages.Add(point);
            endings.Push(() =>
            {
                point.Dispose();
                probe.Dispose();
                return ValueTask.CompletedTask;
            });
        }

        var services = settings.Dns.Services.Select(service => service.Service).ToImmutableSortedSet();
        var start = new TrafficStart(controller, journal, timing, settings.Options, services, [driver], vantages.DrainToImmutable(), settings.Reattachment)
        {
            Observe = telemetry is null ? null : note => telemetry.Hand(new ControllerFrame(HostClock.Instance.Read(), null, [], note)),
        };
        var node = new TrafficNode(start, HostClock.Instance, time, desk.Tell, desk.TellDriver);
        endings.Push(node.DisposeAsync);
        return new(node, driver.Listens, []);
    }
}
