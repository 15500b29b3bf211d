using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Gate.Pipe;

/// <summary>
/// The agent's end of the pipe. It connects for as long as it lives, attaches with the agent's boot, and hands on what the gate says, in order. An order
/// that is given while there is no connection is lost, as is one that was under way when it broke: the agent reminds the gate (AgentDecider), and on
/// <see cref="GateContact"/> whoever runs VNFCs compares what runs with what should.
/// </summary>
/// <param name="socketPath">The gate's socket.</param>
/// <param name="agent">The agent's boot.</param>
/// <param name="time">For the pause between two attempts to connect.</param>
public sealed class GateClient(string socketPath, BootId agent, TimeProvider time) : IAsyncDisposable
{
    private const int OrdersMax = 8192;
    private const int ReportsMax = 8192;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<GateReport> _reports = Channel.CreateBounded<GateReport>(ReportsMax);
    private readonly CancellationTokenSource _end = new();
    private Channel<byte[]>? _orders;
    private GateInstanceId? _known;
    private Task _running = Task.CompletedTask;

    /// <summary>What the gate said and what became of the connection, in order. It must be read; an agent that does not is cut off by the gate in the end.</summary>
    public ChannelReader<GateReport> Reports => _reports.Reader;

    /// <summary>Whether orders are taken at the moment.</summary>
    public bool IsConnected => Volatile.Read(ref _orders) is not null;

    /// <summary>Begins to connect. Called once.</summary>
    public void Start() => _running = RunAsync(_end.Token);

    /// <summary>Gives an order of the core: one that arms, closes, activates, quiesces or deactivates. Thread-safe; orders of one thread keep their order.</summary>
    /// <returns>Whether it is on its way; false if there is no connection.</returns>
    /// <exception cref="ArgumentException">The command is for somebody else.</exception>
    public bool TryOrder(AgentCommand command) => TryOrder(command switch
    {
        ArmGate arm => new ArmOrder(arm.Vnf, arm.Epoch, arm.Deadline, arm.Tag, arm.MustConfirm),
        CloseGate close => new CloseOrder(close.Vnf, close.Through),
        Activate activate => new ActivateOrder(activate.Vnf, activate.Epoch),
        Quiesce quiesce => new QuiesceOrder(quiesce.Vnf),
        Deactivate deactivate => new DeactivateOrder(deactivate.Vnf),
        _ => throw new ArgumentException($"{command.GetType().Name} is not for the gate.", nameof(command)),
    });

    /// <summary>Gives an order.</summary>
    /// <returns>Whether it is on its way; false if there is no connection.</returns>
    public bool TryOrder(GateOrder order)
    {
        if (Volatile.Read(ref _orders) is not { } orders)
        {
            return false;
        }

        if (!orders.Writer.TryWrite(GateFrames.Write(order)))
        {
            // Never a gap in the middle: a gate that takes nothing for so long is left, and attached to again.
            orders.Writer.TryComplete();
            return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_end.IsCancellationRequested)
        {
            await _end.CancelAsync();
        }

        // Not disposed: it holds nothing but memory, and this may be called twice.
        await _running;
    }

    private async Task RunAsync(CancellationToken cancelled)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ConverseAsync(cancelled);
                }
                catch (Exception broken) when (broken is SocketException or IOException or JsonException)
                {
                    // The gate is not there, died, or left: all the same to an agent, who tries again.
                }

                if (Interlocked.Exchange(ref _orders, null) is not null)
                {
                    await _reports.Writer.WriteAsync(new GateLost(), cancelled);
                }

                await Task.Delay(Pause, time, cancelled);
            }
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            _reports.Writer.TryComplete();
        }
    }

    private async Task ConverseAsync(CancellationToken cancelled)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancelled);
        await using var stream = new NetworkStream(socket);
        var orders = Channel.CreateBounded<byte[]>(OrdersMax);
        orders.Writer.TryWrite(GateFrames.Write(new AttachOrder(agent)));
        Volatile.Write(ref _orders, orders);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var writing = WriteAsync(orders.Reader, stream, either.Token);
        try
        {
            await ReadAsync(stream, writing, either.Token);
        }
        finally
        {
            await either.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(ChannelReader<byte[]> orders, NetworkStream stream, CancellationToken cancelled)
    {
        await foreach (var frame in orders.ReadAllAsync(cancelled))
        {
            await stream.WriteAsync(frame, cancelled);
        }
    }

    private async Task ReadAsync(NetworkStream stream, Task writing, CancellationToken cancelled)
    {
        var buffer = new byte[GateFrames.BytesMax + sizeof(int)];
        var held = 0;
        while (true)
        {
            var reading = stream.ReadAsync(buffer.AsMemory(held), cancelled).AsTask();
            if (await Task.WhenAny(reading, writing) == writing)
            {
                return;
            }

            var read = await reading;
            if (read == 0)
            {
                return;
            }

            held += read;
            var taken = 0;
            while (Next(buffer.AsSpan(taken, held - taken), ref taken) is { } answer)
            {
                if (answer is StartedAnswer { Instance: var instance })
                {
                    await _reports.Writer.WriteAsync(new GateContact(instance, instance != _known), cancelled);
                    _known = instance;
                }
                else
                {
                    await _reports.Writer.WriteAsync(new GateAnswered(answer), cancelled);
                }
            }

            buffer.AsSpan(taken, held - taken).CopyTo(buffer);
            held -= taken;
        }
    }

    private static GateAnswer? Next(ReadOnlySpan<byte> received, ref int taken)
    {
        var length = GateFrames.Take(received, out var json);
        taken += length;
        return length == 0 ? null : GateFrames.ReadAnswer(json);
    }
}
