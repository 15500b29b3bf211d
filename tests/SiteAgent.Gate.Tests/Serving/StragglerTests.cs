using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>Clients with an old answer of DNS come to a site that does not own the VNF any more.</summary>
public sealed class StragglerTests
{
    private static readonly SiteId A = new("a");
    private static readonly SiteId B = new("b");

    [Fact]
    public async Task Who_comes_to_the_former_owner_is_answered_by_the_new_one()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await using var second = b;
        await b.ServeAsync();
        await LedAsync(a, B, 1);

        using var client = Client.Connect(a.At);
        Assert.Equal(7, client.Request(Ask.Echo, 7));
        Assert.Equal(8, client.Request(Ask.Echo, 8, size: 8 * 1024 * 1024));
    }

    [Fact]
    public async Task Who_was_led_on_is_cut_when_the_owner_closes_its_gate()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await using var second = b;
        var owner = await b.ServeAsync();
        await LedAsync(a, B, 1);
        using var client = Client.Connect(a.At);
        Assert.Equal(7, client.Request(Ask.Echo, 7));

        await owner.CloseAsync(1);

        Assert.True(client.Drain(), "reset");
        using var late = Client.Connect(a.At);
        Assert.Null(late.Request(Ask.Echo));
    }

    [Fact]
    public async Task Who_was_led_on_is_cut_when_the_service_comes_home_and_then_served_here()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await using var second = b;
        var other = await b.ServeAsync();
        var agent = await LedAsync(a, B, 1);
        using var client = Client.Connect(a.At);
        Assert.Equal(7, client.Request(Ask.Echo, 7));

        await agent.StartAsync(a.Echo);
        await agent.ArmAsync(2, Given.In(60_000));
        await agent.ActivateAsync(2);

        Assert.True(client.Drain(), "reset");
        await other.DeactivateAsync();
        using var next = Client.Connect(a.At);
        Assert.Equal(9, next.Request(Ask.Echo, 9));
    }

    [Fact]
    public async Task Two_sites_that_each_take_the_other_for_the_owner_reset_the_client_and_make_no_circle()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await using var second = b;
        await LedAsync(a, B, 2);
        await LedAsync(b, A, 1);

        for (var round = 0; round < 20; round++)
        {
            using var client = Client.Connect(a.At);
            Assert.Null(client.Request(Ask.Echo));
        }

        Assert.InRange(Descriptors(a), 0, 200);
        Assert.InRange(Descriptors(b), 0, 200);
    }

    [Fact]
    public async Task An_older_owner_than_the_newest_is_not_led_to()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await using var second = b;
        await b.ServeAsync();
        var agent = await LedAsync(a, B, 5);
        agent.Order(new LeadOrder(Given.Vnf, new SiteId("c"), Given.E(4)));
        await agent.ObeyedAsync();

        using var client = Client.Connect(a.At);
        Assert.Equal(7, client.Request(Ask.Echo, 7));
    }

    [Fact]
    public async Task An_owner_whose_gate_is_dead_or_not_known_resets_the_client()
    {
        var (a, b) = GateUnderTest.StartTwo();
        await using var first = a;
        await b.DisposeAsync();
        var agent = await LedAsync(a, B, 1);
        using (var client = Client.Connect(a.At))
        {
            Assert.Null(client.Request(Ask.Echo));
        }

        agent.Order(new LeadOrder(Given.Vnf, new SiteId("c"), Given.E(2)));
        await agent.ObeyedAsync();
        using (var client = Client.Connect(a.At))
        {
            Assert.Null(client.Request(Ask.Echo));
        }

        await Given.So(() => a.Log.Contains("no address of its gate is among the peers", StringComparison.Ordinal), "said so");
    }

    private static async Task<TestAgent> LedAsync(GateUnderTest gate, SiteId owner, int epoch)
    {
        var agent = await gate.AttachAsync();
        agent.Order(new LeadOrder(Given.Vnf, owner, Given.E(epoch)));
        await agent.ObeyedAsync();
        return agent;
    }

    private static int Descriptors(GateUnderTest gate) => Directory.EnumerateFileSystemEntries($"/proc/{gate.Process.Id}/fd").Count();
}
