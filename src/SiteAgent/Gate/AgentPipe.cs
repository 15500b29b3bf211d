using System.Text.Json;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate;

/// <summary>The gate's end of the pipe: where agents connect. Who connected is nobody yet; the first order says which boot it is.</summary>
internal sealed class AgentPipe : IWatched
{
    private const int Backlog = 8;
    private const int SessionsMax = 8;

    private readonly Readiness _readiness;
    private readonly Action<AgentSession, GateOrder> _obey;
    private readonly List<AgentSession> _sessions = [];
    private Watch _listener;

    /// <param name="readiness">What the loop waits for.</param>
    /// <param name="listener">The listening socket.</param>
    /// <param name="obey">Is told each order, in order.</param>
    public AgentPipe(Readiness readiness, int listener, Action<AgentSession, GateOrder> obey)
    {
        (_readiness, _obey) = (readiness, obey);
        _listener = new Watch(listener);
        _readiness.Watch(ref _listener, this, Ready.In);
    }

    public void OnReady(Ready ready)
    {
        var socket = Syscalls.Accept(_listener.Descriptor);
        if (socket < 0)
        {
            return;
        }

        if (_sessions.Count == SessionsMax)
        {
            _sessions[0].End("too many connections");
        }

        _sessions.Add(new AgentSession(_readiness, socket, _obey, session => _sessions.Remove(session)));
    }
}

/// <summary>One connection of an agent.</summary>
internal sealed class AgentSession : IWatched
{
    private const int AnswersBytesMax = 4 * 1024 * 1024;
    private const int ReadsMax = 4;

    private readonly Readiness _readiness;
    private readonly Action<AgentSession, GateOrder> _obey;
    private readonly Action<AgentSession> _ended;
    private readonly Queue<byte[]> _answers = [];
    private byte[] _received = new byte[4096];
    private int _held;
    private int _sent;
    private int _waiting;
    private bool _isOver;
    private Watch _watch;

    public AgentSession(Readiness readiness, int socket, Action<AgentSession, GateOrder> obey, Action<AgentSession> ended)
    {
        (_readiness, _obey, _ended) = (readiness, obey, ended);
        _watch = new Watch(socket);
        Await();
    }

    /// <summary>Tells the agent something. One that does not take its answers is left: it attaches again, or is dead.</summary>
    public void Answer(GateAnswer answer)
    {
        if (_isOver)
        {
            return;
        }

        var frame = GateFrames.Write(answer);
        _answers.Enqueue(frame);
        _waiting += frame.Length;
        if (_waiting > AnswersBytesMax)
        {
            End("it does not take its answers");
            return;
        }

        Send();
    }

    /// <summary>Ends the connection. What was ordered stays.</summary>
    public void End(string why)
    {
        if (!_isOver)
        {
            _isOver = true;
            _readiness.Watch(ref _watch, this, Ready.None);
            _ = Syscalls.Close(_watch.Descriptor);
            GateLog.Event($"the connection of an agent ended: {why}");
            _ended(this);
        }
    }

    public void OnReady(Ready ready)
    {
        for (var round = 0; round < ReadsMax && !_isOver && (ready & ~Ready.Out) != 0; round++)
        {
            if (_held == _received.Length)
            {
                Array.Resize(ref _received, Math.Min(_held * 2, GateFrames.BytesMax + sizeof(int)));
            }

            var read = Syscalls.Receive(_watch.Descriptor, _received.AsSpan(_held));
            if (-read is Syscalls.WouldBlock or Syscalls.Interrupted)
            {
                break;
            }

            if (read <= 0)
            {
                End("the agent closed it");
                return;
            }

            _held += read;
            Obey();
        }

        if (!_isOver)
        {
            Send();
        }
    }

    private void Obey()
    {
        var taken = 0;
        try
        {
            while (!_isOver && GateFrames.Take(_received.AsSpan(taken, _held - taken), out var json) is > 0 and var length)
            {
                var order = GateFrames.ReadOrder(json);
                taken += length;
                _obey(this, order);
            }
        }
        catch (JsonException broken)
        {
            // What came before it was obeyed; what comes after it can't be found.
            End($"it sent what is no order: {broken.Message}");
            return;
        }

        _received.AsSpan(taken, _held - taken).CopyTo(_received);
        _held -= taken;
    }

    private void Send()
    {
        while (_answers.TryPeek(out var frame))
        {
            var sent = Syscalls.Send(_watch.Descriptor, frame.AsSpan(_sent));
            if (sent < 0)
            {
                if (-sent is not (Syscalls.WouldBlock or Syscalls.Interrupted))
                {
                    End("the agent is gone");
                    return;
                }

                break;
            }

            _sent += sent;
            if (_sent == frame.Length)
            {
                _answers.Dequeue();
                _waiting -= frame.Length;
                _sent = 0;
            }
        }

        Await();
    }

    private void Await() => _readiness.Watch(ref _watch, this, Ready.In | (_answers.Count > 0 ? Ready.Out : Ready.None));
}
