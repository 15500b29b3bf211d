using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Vantage;

/// <summary>A real HTTP listener at the address of a site; it answers what it is told to, on one connection after the other.</summary>
internal sealed class SiteListener : IDisposable
{
    private readonly TcpListener _listener;

    private SiteListener(TcpListener listener, string answer) => (_listener, Answer) = (listener, answer);

    /// <summary>What it sends, or null to send nothing.</summary>
    public string? Answer { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections so far.</summary>
    public int Connections { get; private set; }

    public static string Header(string site) => $"HTTP/1.1 200 OK\r\nX-Site: {site}\r\nContent-Length: 2\r\n\r\nok";

    public static string Body(string body, string status = "200 OK") => $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public static SiteListener Start(string address, string answer, int port = 0)
    {
        var listener = new TcpListener(IPAddress.Parse(address), port);
        listener.Start();
        var site = new SiteListener(listener, answer);
        _ = site.ServeAsync();
        return site;
    }

    /// <summary>Listeners at several addresses and the same port, each answering its site.</summary>
    public static SiteListener[] StartAll(params (string Address, string Site)[] sites)
    {
        for (var tries = 0; ; tries++)
        {
            var started = new List<SiteListener>();
            try
            {
                foreach (var (address, site) in sites)
                {
                    started.Add(Start(address, Header(site), started.Count == 0 ? 0 : started[0].Port));
                }

                return [.. started];
            }
            catch (SocketException) when (tries < 10)
            {
                started.ForEach(site => site.Dispose());
            }
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Connections++;
                _ = AnswerAsync(client);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
                while (await reader.ReadLineAsync() is { } line)
                {
                    if (line.Length > 0)
                    {
                        continue;
                    }

                    if (Answer is { } answer)
                    {
                        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
                    }
                }
            }
            catch (IOException)
            {
                // The client hung up.
            }
        }
    }
}
