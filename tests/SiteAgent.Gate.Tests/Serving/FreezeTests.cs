namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>What was stopped and goes on finds its deadline passed: not one byte of the old epoch leaves then.</summary>
public sealed class FreezeTests
{
    /// <summary>The hardest moment: answers of the VNFC lie in the gate's pipe when it goes on, and were ready before any alarm.</summary>
    [Fact]
    public async Task A_gate_that_was_stopped_past_the_deadline_lets_out_no_answer_that_waits_in_its_pipe()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        var before = client.Received;

        await GateUnderTest.StopAsync(agent.VnfcProcess);
        for (var token = 2; token < 50; token++)
        {
            Assert.True(client.Send(Ask.Echo, token));
        }

        await agent.CarriedAsync();

        var deadline = Given.In(100);
        await agent.ArmAsync(1, deadline);
        await GateUnderTest.StopAsync(gate.Process.Id);
        GateUnderTest.Signal(agent.VnfcProcess, Signals.Cont);
        await Given.Until(deadline.Plus(TimeSpan.FromMilliseconds(200)));
        gate.Signal(Signals.Cont);

        Assert.True(client.Drain(), "reset");
        Assert.Equal(before, client.Received);
    }

    [Fact]
    public async Task A_gate_that_was_stopped_under_load_lets_nothing_out_when_it_goes_on()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var flood = Flood.Start(gate);
        await Given.So(() => flood.Answers > 20, "the flood runs");
        var deadline = Given.In(300);
        await agent.ArmAsync(1, deadline);
        await Given.Until(deadline.Plus(TimeSpan.FromMilliseconds(-100)));
        gate.Signal(Signals.Stop);
        await Given.Until(deadline.Plus(TimeSpan.FromMilliseconds(200)));
        gate.Signal(Signals.Cont);
        await flood.CutAsync();

        Assert.True(flood.LastAt < deadline.Realtime, $"{(flood.LastAt - deadline.Realtime).TotalMilliseconds} ms after the deadline");
    }

    [Fact]
    public async Task Answers_of_a_component_that_was_stopped_past_the_deadline_stay_inside()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        var before = client.Received;
        await GateUnderTest.StopAsync(agent.VnfcProcess);
        Assert.True(client.Send(Ask.Echo, 2));
        await agent.ArmAsync(1, Given.In(100));

        Assert.True(client.Drain(), "reset");
        GateUnderTest.Signal(agent.VnfcProcess, Signals.Cont);

        // It lives, and its answer of before is nobody's.
        await agent.ArmAsync(2, Given.In(60_000));
        await agent.ActivateAsync(2);
        using var fresh = Client.Connect(gate.At);
        Assert.Equal(3, fresh.Request(Ask.Echo, 3));
        Assert.Equal(before, client.Received);
    }
}
