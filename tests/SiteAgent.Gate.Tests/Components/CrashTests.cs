using System.Diagnostics;
using System.Net.Sockets;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Components;

/// <summary>VNFCs are started by order, watched, and die with the gate.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_component_that_exits_is_reported_with_code_and_last_words_and_its_clients_are_cut()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var idle = Client.Connect(gate.At);
        Assert.Equal(1, idle.Request(Ask.Echo, 1));
        using var client = Client.Connect(gate.At);
        Assert.Null(client.Request(Ask.Exit));

        var exited = await agent.AnswerAsync<ExitedAnswer>();
        Assert.Equal((1, 3, false), (exited.Life, exited.ExitCode, exited.WasStopped));
        Assert.Equal(["told to exit"], exited.LastLines);
        idle.Drain();

        // Nobody but the agent starts it again, and it serves nobody before it is activated again.
        using (var early = Client.Connect(gate.At))
        {
            Assert.Null(early.Request(Ask.Echo));
        }

        Assert.Equal(2, (await agent.StartAsync(gate.Echo)).Life);
        await agent.ActivateAsync(1);
        using var fresh = Client.Connect(gate.At);
        Assert.Equal(5, fresh.Request(Ask.Echo, 5));
    }

    /// <summary>Rule 5 of a shell: VimConfirmed counts on it.</summary>
    [Fact]
    public async Task What_a_dead_component_left_in_the_pipe_does_not_leave()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));
        var before = client.Received;
        await GateUnderTest.StopAsync(agent.VnfcProcess);
        Assert.True(client.Send(Ask.AnswerAndDie, 2));
        await agent.CarriedAsync();

        await GateUnderTest.StopAsync(gate.Process.Id);
        GateUnderTest.Signal(agent.VnfcProcess, Signals.Cont);
        await Given.So(() => !GateUnderTest.IsAlive(agent.VnfcProcess), "the component is dead");
        gate.Signal(Signals.Cont);

        Assert.True(client.Drain(), "reset");
        Assert.Equal(before, client.Received);
        Assert.Equal(137, (await agent.AnswerAsync<ExitedAnswer>()).ExitCode);
    }

    [Fact]
    public async Task A_gate_that_is_killed_takes_its_component_and_its_sockets_along()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        Assert.Equal(1, client.Request(Ask.Echo, 1));

        var killed = Stopwatch.StartNew();
        gate.Signal(Signals.Kill);
        await Given.So(() => !GateUnderTest.IsAlive(agent.VnfcProcess) && !Answers(gate), "the component is dead and nobody listens");
        output.WriteLine($"component and listener were gone after {killed.Elapsed.TotalMilliseconds:F1} ms");
        Assert.True(killed.Elapsed < AtOnce, $"{killed.Elapsed.TotalMilliseconds} ms");
        client.Drain();

        gate.Restart();
        Assert.True((await agent.NextAsync<GateContact>()).IsNew);
        Assert.Equal(1, (await agent.StartAsync(gate.Echo)).Life);
        using var fenced = Client.Connect(gate.At);
        Assert.Null(fenced.Request(Ask.Echo));
    }

    [Fact]
    public async Task A_gate_that_is_told_to_stop_ends_its_component_and_exits_with_0()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        gate.Signal(Signals.Term);
        await gate.Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Given.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, gate.Process.ExitCode);
        Assert.False(GateUnderTest.IsAlive(agent.VnfcProcess));
        Assert.False(File.Exists(gate.Socket));
    }

    [Fact]
    public async Task Stop_ends_the_component_and_what_it_started()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        var child = (int)client.Request(Ask.Fork)!;
        Assert.True(GateUnderTest.IsAlive(child));

        agent.Order(new StopOrder(Given.Vnf));
        Assert.True((await agent.AnswerAsync<ExitedAnswer>()).WasStopped);
        await Given.So(() => !GateUnderTest.IsAlive(child), "the child of the component is dead");
        Assert.True(client.Drain(), "reset");
    }

    /// <summary>SIGTERM waits until a stopped process goes on: only SIGKILL ends it, and nobody waits for the grace.</summary>
    [Fact]
    public async Task Kill_ends_a_component_that_stands_still_at_once_and_leaves_its_next_life_alone()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.ServeAsync();
        using var client = Client.Connect(gate.At);
        var child = (int)client.Request(Ask.Fork)!;
        await GateUnderTest.StopAsync(agent.VnfcProcess);

        var ordered = Stopwatch.StartNew();
        agent.Order(new KillOrder(Given.Vnf, 1));
        agent.Order(new KillOrder(Given.Vnf, 1));
        var exited = await agent.AnswerAsync<ExitedAnswer>();
        output.WriteLine($"exited after {ordered.Elapsed.TotalMilliseconds:F1} ms");
        Assert.Equal((1, 137, true), (exited.Life, exited.ExitCode, exited.WasStopped));
        Assert.DoesNotContain("does not end in time", gate.Log, StringComparison.Ordinal);
        Assert.True(client.Drain(), "reset");
        await Given.So(() => !GateUnderTest.IsAlive(child), "the child of the component is dead");

        Assert.Equal(2, (await agent.StartAsync(gate.Echo)).Life);
        agent.Order(new KillOrder(Given.Vnf, 1));
        await agent.ActivateAsync(1);
        using var fresh = Client.Connect(gate.At);
        Assert.Equal(7, fresh.Request(Ask.Echo, 7));
    }

    [Fact]
    public async Task A_component_that_does_not_listen_fails_or_is_not_there_is_reported()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.AttachAsync();
        agent.Order(new StartOrder(Given.Vnf, gate.Echo with { Arguments = ["--fail"] }));
        var failed = await agent.AnswerAsync<ExitedAnswer>();
        Assert.Equal((7, false), (failed.ExitCode, failed.WasStopped));
        Assert.Equal(["told to fail"], failed.LastLines);

        agent.Order(new StartOrder(Given.Vnf, gate.Echo with { Path = "/nowhere/vnfc" }));
        Assert.Contains("not an executable file", Assert.Single((await agent.AnswerAsync<ExitedAnswer>()).LastLines), StringComparison.Ordinal);

        agent.Order(new ActivateOrder(Given.Vnf, Given.E(1)));
        Assert.Contains("start it", (await agent.AnswerAsync<RefusedAnswer>()).Reason, StringComparison.Ordinal);

        agent.Order(new StartOrder(Given.Vnf, gate.Echo with { Arguments = ["--deaf"] }));
        agent.Order(new StopOrder(Given.Vnf));
        Assert.Equal((3, true), ((await agent.AnswerAsync<ExitedAnswer>()) is var stopped ? (stopped.Life, stopped.WasStopped) : default));
    }

    [Fact]
    public async Task Start_is_idempotent_and_refuses_another_description()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.AttachAsync();
        var first = await agent.StartAsync(gate.Echo);
        Assert.Equal(first, await agent.StartAsync(gate.Echo));
        agent.Order(new StartOrder(Given.Vnf, gate.Echo with { Arguments = ["--deaf"] }));
        Assert.Contains("stop it first", (await agent.AnswerAsync<RefusedAnswer>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_gets_its_own_environment_and_no_secret_stands_in_its_arguments()
    {
        await using var gate = GateUnderTest.Start();
        var agent = await gate.AttachAsync();
        var started = await agent.StartAsync(gate.Echo with { Environment = gate.Echo.Environment.Add("SECRET", "s3cret") });

        Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync($"/proc/{started.ProcessId}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("SECRET=s3cret", await File.ReadAllTextAsync($"/proc/{started.ProcessId}/environ", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", gate.Log, StringComparison.Ordinal);
    }

    private static bool Answers(GateUnderTest gate)
    {
        try
        {
            Client.Connect(gate.At).Dispose();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
