using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Pipe;

/// <summary>The agent's connection: who is obeyed, and what a bad message does.</summary>
public sealed class PipeTests
{
    [Fact]
    public async Task Every_message_comes_back_as_it_was()
    {
        await using var gate = GateUnderTest.Start();
        var orders = new GateOrder[]
        {
            new AttachOrder(Given.Boot),
            new ArmOrder(Given.Vnf, Given.E(7), ClockReading.Past, Given.Tag, MustConfirm: true),
            new ArmOrder(Given.Vnf, Given.E(7), Given.Now, Given.Tag, MustConfirm: false),
            new CloseOrder(Given.Vnf, Given.E(7)),
            new ActivateOrder(Given.Vnf, Given.E(7)),
            new QuiesceOrder(Given.Vnf),
            new DeactivateOrder(Given.Vnf),
            new StopOrder(Given.Vnf),
            new KillOrder(Given.Vnf, 3),
        };
        foreach (var order in orders)
        {
            Assert.Equal(order, GateFrames.ReadOrder(GateFrames.Write(order).AsSpan(4)));
        }

        var start = new StartOrder(Given.Vnf, gate.Echo with { Arguments = ["a b", "'"] });
        Assert.True(start.Spec.IsSameAs(Assert.IsType<StartOrder>(GateFrames.ReadOrder(GateFrames.Write(start).AsSpan(4))).Spec));
        GateAnswer running = new RunningAnswer(Given.Vnf, 2, 77, Given.E(1), "/run/gate/0.2");
        Assert.Equal(running, GateFrames.ReadAnswer(GateFrames.Write(running).AsSpan(4)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"order":"dance"}""")]
    [InlineData("""{"order":"close","vnf":{"value":"hss"}}""")]
    [InlineData("""{"order":"close","vnf":{"value":"HSS"},"through":{"generation":1,"counter":1}}""")]
    [InlineData("""{"order":"start","vnf":{"value":"hss"},"spec":null}""")]
    public void ReadOrder_WhatIsNone_IsSaid(string json) => Assert.ThrowsAny<JsonException>(() => GateFrames.ReadOrder(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(GateFrames.BytesMax + 1)]
    public void Take_ALengthOutOfBounds_IsSaid(int length)
    {
        var header = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(header, length);
        Assert.Throws<JsonException>(() => GateFrames.Take(header, out _));
    }

    [Fact]
    public async Task A_broken_message_ends_its_connection_and_nothing_else()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        using (var stranger = await RawAgent.ConnectAsync(gate.Socket))
        {
            await stranger.Send([0, 0, 0, 5, 1, 2, 3, 4, 5]);
            Assert.Null(await stranger.Answer());
        }

        using (var stranger = await RawAgent.ConnectAsync(gate.Socket))
        {
            await stranger.Order(new CloseOrder(Given.Vnf, Given.E(1)));
            Assert.Null(await stranger.Answer());
        }

        Assert.Equal(2, client.Request(Ask.Echo, 2));
        await agent.ObeyedAsync();
    }

    [Fact]
    public async Task An_agent_that_is_followed_is_never_the_newest_again()
    {
        await using var gate = GateUnderTest.Start();
        var first = await gate.AttachAsync("boot-1");
        var second = await gate.AttachAsync("boot-2");
        await first.NextAsync<GateLost>();

        // The first one keeps trying; the second stays.
        await first.NextAsync<GateLost>();
        await second.ObeyedAsync();
        Assert.DoesNotContain("boot-1 is attached", gate.Log[gate.Log.IndexOf("boot-2 is attached", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_is_new_to_an_agent_once()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.AttachAsync();
        Assert.True(agent.Contact!.IsNew);
        Assert.IsType<GateStarted>(agent.Contact.ToEvent());
        using (var same = await RawAgent.ConnectAsync(gate.Socket))
        {
            await same.Order(new AttachOrder(Given.Boot));
            await agent.NextAsync<GateLost>();
        }

        var again = await agent.NextAsync<GateContact>();
        Assert.Equal(agent.Contact with { IsNew = false }, again);
        Assert.Null(again.ToEvent());
    }

    [Fact]
    public async Task An_agent_that_restarts_learns_what_runs_and_disturbs_nobody()
    {
        await using var gate = GateUnderTest.Start();
        var before = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        await before.DisposeAsync();

        var after = await gate.AttachAsync("boot-2");
        var running = await after.AnswerAsync<RunningAnswer>();
        Assert.Equal(new RunningAnswer(Given.Vnf, 1, before.VnfcProcess, Given.E(1), running.Socket), running);
        Assert.True(File.Exists(running.Socket), running.Socket);
        Assert.Equal(2, client.Request(Ask.Echo, 2));
    }

    [Fact]
    public async Task An_order_about_a_vnf_that_is_not_configured_is_refused()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.AttachAsync();
        agent.Order(new CloseOrder(new VnfId("other"), Given.E(1)));

        var refused = await agent.AnswerAsync<RefusedAnswer>();
        Assert.Equal((new VnfId("other"), nameof(CloseOrder)), (refused.Vnf, refused.Order));
    }
}
