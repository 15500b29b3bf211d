using NfvHa.Geo.Hosting.Clocks;

namespace NfvHa.Geo.Hosting.Tests.Clocks;

/// <summary>The three clocks of this host.</summary>
public sealed class HostClockTests
{
    [Fact]
    public void The_clocks_go_on_together()
    {
        var first = HostClock.Instance.Read();
        var next = first;
        while (next.Since(first) < TimeSpan.FromMilliseconds(20))
        {
            next = HostClock.Instance.Read();
        }

        Assert.InRange(next.Boottime - first.Boottime, TimeSpan.FromMilliseconds(19), TimeSpan.FromSeconds(5));
        Assert.True(next.Boottime >= next.Monotonic);
        Assert.InRange((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch) - next.Realtime, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(5));
    }
}
