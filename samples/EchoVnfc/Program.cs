using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

// A VNFC as the host gate runs it: it listens on the unix socket in NFVHA_SOCKET and ends when its stdin does.
// A request has 16 bytes: what to do (4), how much to answer (4), a token (8), all big-endian. An answer begins with the token.
// ECHO_DELAY_MILLISECONDS, if it is set, makes it slow.
if (Environment.GetEnvironmentVariable("NFVHA_SOCKET") is not { Length: > 0 } path)
{
    Console.Error.WriteLine("NFVHA_SOCKET is not set: this program is started by the host gate.");
    return 2;
}

if (args is ["--fail", ..])
{
    Console.Error.WriteLine("told to fail");
    return 7;
}

if (args is ["--deaf", ..])
{
    await Console.OpenStandardInput().CopyToAsync(Stream.Null);
    return 0;
}

// Whoever floods keeps a thread; the others must not wait for one.
ThreadPool.SetMinThreads(16, 16);
using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
listener.Bind(new UnixDomainSocketEndPoint(path));
listener.Listen(512);
var served = Serve(listener);
if (Environment.GetEnvironmentVariable("ECHO_TCP") is { } endpoint)
{
    // For comparison: the same service without a gate before it.
    var direct = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    direct.Bind(IPEndPoint.Parse(endpoint));
    direct.Listen(512);
    _ = Serve(direct);
}

var gateEnded = Console.OpenStandardInput().CopyToAsync(Stream.Null);
await Task.WhenAny(served, gateEnded);
return 0;

static async Task Serve(Socket listener)
{
    while (true)
    {
        var client = await listener.AcceptAsync();
        if (client.ProtocolType == ProtocolType.Tcp)
        {
            client.NoDelay = true;
        }

        _ = Task.Run(() => Talk(client));
    }
}

static async Task Talk(Socket client)
{
    const int Echo = 0;
    const int Exit = 1;
    const int Flood = 2;
    const int AnswerAndDie = 3;
    const int Fork = 4;
    const int Hang = 5;

    try
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        var request = new byte[16];
        while (true)
        {
            await stream.ReadExactlyAsync(request);
            var answer = new byte[Math.Clamp(BinaryPrimitives.ReadInt32BigEndian(request.AsSpan(4)), 8, 64 * 1024 * 1024)];
            request.AsSpan(8).CopyTo(answer);
            switch (BinaryPrimitives.ReadInt32BigEndian(request))
            {
                case Echo:
                    if (int.TryParse(Environment.GetEnvironmentVariable("ECHO_DELAY_MILLISECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var delay))
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(delay), TimeProvider.System);
                    }

                    await stream.WriteAsync(answer);
                    break;
                case Exit:
                    await Console.Error.WriteLineAsync("told to exit");
                    Environment.Exit(3);
                    break;
                case Flood:
                    while (true)
                    {
                        await stream.WriteAsync(answer);
                    }

                case AnswerAndDie:
                    await stream.WriteAsync(answer);
                    Process.GetCurrentProcess().Kill();
                    break;
                case Fork:
                    using (var child = Process.Start("sleep", "1000"))
                    {
                        BinaryPrimitives.WriteInt64BigEndian(answer, child.Id);
                    }

                    await stream.WriteAsync(answer);
                    break;
                case Hang:
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
                    break;
            }
        }
    }
    catch (Exception ended) when (ended is IOException or EndOfStreamException)
    {
        // The client left.
    }
}
