using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.GlobalController.Host.Api;
using NfvHa.Geo.Hosting.Options;
using NfvHa.Geo.Hosting.Telemetry;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Link.Members;
using NfvHa.Geo.Link.Mesh;

namespace NfvHa.Geo.GlobalController.Host.Settings;

/// <summary>Reads a controller's options. Finds all errors at once; each names the file, the key, what is wrong and what would be right.</summary>
public static class ControllerOptionsFile
{
    private const int HourMilliseconds = 3_600_000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    public static OptionsReading<ControllerOptions> Read(string path) => OptionsFile.Read(path, Options);

    /// <summary>Reads the text of a file.</summary>
    /// <param name="file">How the file is named in errors.</param>
    /// <param name="json">Its text.</param>
    public static OptionsReading<ControllerOptions> Parse(string file, ReadOnlyMemory<byte> json) => OptionsFile.Parse(file, json, Options);

    /// <summary>Notes what options found wrong with themselves, at the key that they stand under.</summary>
    internal static void Note(OptionsNode node, string key, IEnumerable<string> errors)
    {
        foreach (var error in errors)
        {
            var cut = error.IndexOf("; ", StringComparison.Ordinal);
            node.Wrong(key, $"is wrong: {(cut < 0 ? error : error[..cut]).TrimEnd('.')}", cut < 0 ? "mend that" : error[(cut + 2)..].TrimEnd('.'));
        }
    }

    private static ControllerOptions Options(OptionsNode root)
    {
        var location = new LocationId(root.Name("location", "this location"));
        var traffic = root.Has("dns") || root.Has("vantage") || root.Has("traffic") ? TrafficSettingsReader.Read(root) : null;
        var (link, timing, plans) = (LinkSection.Read(root.Section("link"), MemberId.Of(location)), TimingSection.Read(root.Section("timing")), Plans(root));
        var options = new ControllerOptions
        {
            Location = location,
            Journal = root.Path("journal", "the file of the journal"),
            Store = root.Path("store", "the file of what this location must not forget, beside no other location's"),
            Link = link,
            Timing = timing,
            Plans = plans,
            EventsMax = root.Number("eventsMax", 4_096, 16, 65_536),
            Transport = root.Has("events") ? Transport(root.Section("events")) : EventTransport.InMemory,
            Deployment = root.Has("deployment") ? DeploymentReader.Read(root.Section("deployment"), location) : null,
            Traffic = traffic,
            Telemetry = TelemetryOptions.Read(root),
            Api = root.Has("api") ? Api(root.Section("api"), link, timing, plans) : null,
        };
        root.Once("journal and store", [options.Journal, options.Store], "give each a file of its own");
        return options;
    }

    private static EventTransport Transport(OptionsNode events)
    {
        var transport = events.Text("transport", "in-memory, or none", "in-memory");
        if (transport is not ("in-memory" or "none"))
        {
            events.Wrong("transport", $"is '{transport}'", "give in-memory, or none");
        }

        return transport == "none" ? EventTransport.None : EventTransport.InMemory;
    }

    private static OperatorApiOptions Api(OptionsNode api, LinkOptions link, LeaseTiming timing, PlanOptions plans) => new()
    {
        Listen = api.EndPoint("listen", new IPEndPoint(IPAddress.Loopback, 8443)),
        TokenFile = api.Path("token", "the file with the operator token (mode 600)"),
        Files = link.Files,
        Timing = timing,
        Plans = plans,
    };

    private static PlanOptions Plans(OptionsNode root)
    {
        var plans = root.Section("plans");
        var usual = new PlanOptions();
        return new PlanOptions
        {
            PreparationMax = plans.Milliseconds("preparationMilliseconds", usual.PreparationMax, 1_000, HourMilliseconds),
            RedirectMax = plans.Milliseconds("redirectMilliseconds", usual.RedirectMax, 1_000, HourMilliseconds),
            ShiftMax = plans.Milliseconds("shiftMilliseconds", usual.ShiftMax, 1_000, HourMilliseconds),
            ProtectionMax = plans.Milliseconds("protectionMilliseconds", usual.ProtectionMax, 1_000, HourMilliseconds),
            AutomaticMax = plans.Number("automaticMax", usual.AutomaticMax, 0, 100),
            AutomaticWindow = plans.Milliseconds("automaticWindowMilliseconds", usual.AutomaticWindow, 1_000, 24 * HourMilliseconds),
        };
    }
}
