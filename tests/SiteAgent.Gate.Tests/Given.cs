using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Hosting.Clocks;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Tests;

internal static class Given
{
    /// <summary>Clients wait in threads of the pool, as simple clients do.</summary>
    [ModuleInitializer]
    internal static void Prepare() => ThreadPool.SetMinThreads(64, 64);

    public static readonly VnfId Vnf = new("hss");
    public static readonly BootId Boot = new("boot-1");
    public static readonly ArmTag Tag = new(3, 4);
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static Epoch E(int counter) => new(1, counter);

    public static ClockReading Now => HostClock.Instance.Read();

    public static ClockReading In(int milliseconds) => Now.Plus(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Waits for an instant, by MONOTONIC.</summary>
    public static async Task Until(ClockReading instant)
    {
        while (instant.Monotonic - Now.Monotonic is { Ticks: > 0 } left)
        {
            await Task.Delay(left, TimeProvider.System);
        }
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task So(Func<bool> isSo, string what)
    {
        for (var limit = Now.Plus(Patience); !isSo(); await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System))
        {
            Assert.True(Now.IsBefore(limit), $"not so in time: {what}");
        }
    }
}
