namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>S4: closed is said only when nothing can leave any more.</summary>
public sealed class ClosedTests
{
    /// <summary>No tolerance here: the time of the last byte is the kernel's, and the answer is read after it was sent.</summary>
    [Fact]
    public async Task When_closed_is_heard_the_last_byte_has_left()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        for (var epoch = 1; epoch <= 20; epoch++)
        {
            await agent.ArmAsync(epoch, Given.In(60_000));
            await agent.ActivateAsync(epoch);
            using var flood = Flood.Start(gate, flooded: 2);
            await Given.So(() => flood.Answers > 3, "the flood runs");

            await agent.CloseAsync(epoch);
            var heard = Given.Now.Realtime;
            await flood.CutAsync();

            Assert.True(flood.LastAt < heard, $"round {epoch}: a byte left {(flood.LastAt - heard).TotalMilliseconds} ms after closed was heard");
        }
    }

    [Fact]
    public async Task Quiesced_lets_nothing_new_in_while_answers_under_way_leave()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        await GateUnderTest.StopAsync(agent.VnfcProcess);
        Assert.True(client.Send(Ask.Echo, 2));
        await agent.CarriedAsync();

        await agent.QuiesceAsync();
        Assert.True(client.Send(Ask.Echo, 3));
        using (var late = Client.Connect(gate.At))
        {
            Assert.Null(late.Request(Ask.Echo));
        }

        GateUnderTest.Signal(agent.VnfcProcess, Signals.Cont);
        Assert.Equal(2, client.Take());
        await agent.ObeyedAsync();
        var before = client.Received;
        await agent.CloseAsync(1);
        Assert.True(client.Drain(), "reset");
        Assert.Equal(before, client.Received);
    }

    [Fact]
    public async Task A_quiesced_epoch_that_is_activated_again_goes_on()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        await agent.QuiesceAsync();
        Assert.True(client.Send(Ask.Echo, 2));
        await agent.ActivateAsync(1);

        Assert.Equal(2, client.Take());
    }

    [Fact]
    public async Task Deactivated_cuts_everybody_and_the_component_runs_on()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));

        await agent.DeactivateAsync();
        Assert.True(client.Drain(), "reset");
        Assert.True(GateUnderTest.IsAlive(agent.VnfcProcess));
        using var late = Client.Connect(gate.At);
        Assert.Null(late.Request(Ask.Echo));
    }

    [Fact]
    public async Task Clients_beyond_the_bound_are_reset_at_once()
    {
        await using var gate = GateUnderTest.Start(""", "connectionsMax": 2""");
        await gate.ServeAsync();
        using var first = Client.Connect(gate.At);
        using var second = Client.Connect(gate.At);
        Assert.Equal(1, first.Request(Ask.Echo, 1));
        Assert.Equal(1, second.Request(Ask.Echo, 1));
        using (var third = Client.Connect(gate.At))
        {
            Assert.Null(third.Request(Ask.Echo));
        }

        Assert.Equal(2, first.Request(Ask.Echo, 2, size: 8 * 1024 * 1024));
    }
}
