using System.Threading.Channels;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests;

/// <summary>An agent's end of the pipe, which waits for answers.</summary>
internal sealed class TestAgent(GateUnderTest gate, BootId boot) : IAsyncDisposable
{
    private readonly GateClient _client = new(gate.Socket, boot, TimeProvider.System);

    public GateClient Client => _client;

    public GateContact? Contact { get; private set; }

    public int VnfcProcess { get; private set; }

    public async Task AttachedAsync()
    {
        _client.Start();
        Contact = await NextAsync<GateContact>();
    }

    public async Task<RunningAnswer> StartAsync(VnfcSpec spec)
    {
        Order(new StartOrder(Given.Vnf, spec));
        var running = await AnswerAsync<RunningAnswer>();
        VnfcProcess = running.ProcessId;
        return running;
    }

    public async Task<GateAnswer> ArmAsync(int epoch, ClockReading deadline)
    {
        Assert.True(_client.TryOrder(new ArmGate(Given.Vnf, Given.E(epoch), deadline, Given.Tag, MustConfirm: true)));
        return (await NextAsync<GateAnswered>(answered => answered.Answer is ArmedAnswer or ClosedAnswer)).Answer;
    }

    public async Task<ClosedAnswer> CloseAsync(int through)
    {
        Assert.True(_client.TryOrder(new CloseGate(Given.Vnf, Given.E(through))));
        return await AnswerAsync<ClosedAnswer>();
    }

    public async Task ActivateAsync(int epoch)
    {
        Assert.True(_client.TryOrder(new Activate(Given.Vnf, Given.E(epoch))));
        await ObeyedAsync();
    }

    public async Task QuiesceAsync()
    {
        Assert.True(_client.TryOrder(new Quiesce(Given.Vnf)));
        await ObeyedAsync();
    }

    public async Task DeactivateAsync()
    {
        Assert.True(_client.TryOrder(new Deactivate(Given.Vnf)));
        await ObeyedAsync();
    }

    public void Order(GateOrder order) => Assert.True(_client.TryOrder(order));

    /// <summary>Waits until all orders before were obeyed: one that is refused with certainty is answered after them.</summary>
    public async Task ObeyedAsync()
    {
        Order(new QuiesceOrder(new VnfId("nobody")));
        await NextAsync<GateAnswered>(answered => answered.Answer is RefusedAnswer { Vnf.Value: "nobody" });
    }

    /// <summary>Waits until the gate has carried what clients sent before: it answered later orders, turn after turn.</summary>
    public async Task CarriedAsync()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            await ObeyedAsync();
        }
    }

    public async Task<T> AnswerAsync<T>()
        where T : GateAnswer => (T)(await NextAsync<GateAnswered>(answered => answered.Answer is T)).Answer;

    public async Task<T> NextAsync<T>(Func<T, bool>? isIt = null)
        where T : GateReport
    {
        using var limit = new CancellationTokenSource(Given.Patience);
        try
        {
            while (true)
            {
                if (await _client.Reports.ReadAsync(limit.Token) is T report && (isIt?.Invoke(report) ?? true))
                {
                    return report;
                }
            }
        }
        catch (Exception missing) when (missing is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"no {typeof(T).Name} in time; the gate's log: {gate.Log}");
        }
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();
}
