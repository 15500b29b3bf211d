namespace NfvHa.Geo.SiteAgent.Gate.Tests.Serving;

/// <summary>S5: the gate ends service at the deadline, whoever else is alive. Times are the kernel's, of when each byte left.</summary>
public sealed class DeadlineTests(ITestOutputHelper output)
{
    // A thread that checked may lose its core before the send; machines that run tests are crowded. The deadline itself is looked at before each send.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Nothing_leaves_after_the_deadline(int flooded)
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var flood = Flood.Start(gate, flooded);
        await Given.So(() => flood.Answers > 20, "the flood runs");
        var deadline = Given.In(300);
        await agent.ArmAsync(1, deadline);
        await flood.CutAsync();

        Judge(flood, deadline, "agent alive");
    }

    [Fact]
    public async Task Nothing_leaves_after_the_deadline_with_the_agent_dead()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var flood = Flood.Start(gate);
        await Given.So(() => flood.Answers > 20, "the flood runs");
        var deadline = Given.In(300);
        await agent.ArmAsync(1, deadline);
        await agent.DisposeAsync();
        await flood.CutAsync();

        Judge(flood, deadline, "agent dead");
        using var late = Client.Connect(gate.At);
        Assert.Null(late.Request(Ask.Echo));
    }

    [Fact]
    public async Task Service_goes_on_over_a_deadline_that_was_extended()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync(500);
        using var client = Client.Connect(gate.At);
        var end = Given.In(1200);
        for (var token = 1; Given.Now.IsBefore(end); token++)
        {
            await agent.ArmAsync(1, Given.In(500));
            Assert.Equal(token, client.Request(Ask.Echo, token));
            await Given.Until(Given.In(50));
        }
    }

    [Fact]
    public async Task A_client_that_takes_nothing_gets_nothing_of_what_waited_for_it()
    {
        await using var gate = GateUnderTest.Start(""", "sendBufferBytes": 16384""");
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At, receiveBuffer: 4096);
        Assert.True(client.Send(Ask.Echo, size: 32 * 1024 * 1024));
        await Given.So(() => client.HasAny, "some of the answer came");
        var deadline = Given.In(200);
        await agent.ArmAsync(1, deadline);
        await Given.Until(deadline.Plus(TimeSpan.FromMilliseconds(100)));

        client.Drain();
        Assert.InRange(client.Received, 1, 1024 * 1024);
        Assert.True(client.LastAt < deadline.Realtime + Tolerance);
    }

    [Fact]
    public async Task A_new_epoch_cuts_the_clients_of_the_old_one()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var old = Client.Connect(gate.At);
        Assert.Equal(7, old.Request(Ask.Echo, 7));

        await agent.ArmAsync(2, Given.In(60_000));
        Assert.True(old.Drain(), "reset");
        using (var early = Client.Connect(gate.At))
        {
            Assert.Null(early.Request(Ask.Echo));
        }

        await agent.ActivateAsync(2);
        using var fresh = Client.Connect(gate.At);
        Assert.Equal(8, fresh.Request(Ask.Echo, 8));
    }

    private void Judge(Flood flood, Leases.ClockReading deadline, string how)
    {
        var over = flood.LastAt - deadline.Realtime;
        output.WriteLine($"{how}: {flood.Answers} answers, {flood.Bytes} bytes; the last byte left {over.TotalMilliseconds:F3} ms after the deadline");
        Assert.True(flood.Answers > 20, $"only {flood.Answers} answers");
        Assert.True(over < Tolerance, $"a byte left {over.TotalMilliseconds} ms after the deadline");
        Assert.True(over > TimeSpan.FromSeconds(-1), $"service ended {-over.TotalMilliseconds} ms too early");
    }
}
