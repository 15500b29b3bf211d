using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using NfvHa.Geo.Traffic.Core.Intents;

namespace NfvHa.Geo.Traffic.Adapters.Dns.Embedded;

/// <summary>
/// An authoritative DNS server in this process that publishes what it is handed: nothing but one zone, no recursion, no transfers. It keeps nothing on
/// disk: it starts empty, says so (<see cref="WatchAsync"/>), and gets all intents again from the leader. Until then it answers SERVFAIL for a service,
/// and would take what a leader of before hands over late; the leader of now, who hears of that, replaces it.
/// </summary>
public sealed class EmbeddedDnsDriver : ITrafficDriver, IAsyncDisposable
{
    private const int PortTries = 16;
    private const int ReceiveBufferBytes = 1 << 20;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly EmbeddedDnsOptions _options;
    private readonly PublishedBook _book;
    private readonly ZoneAnswers _answers;
    private readonly IServerTransport[] _transports;
    private readonly DnsServer _server;
    private readonly DnsCounter _counter = new();
    private int _isStopped;

    private EmbeddedDnsDriver(EmbeddedDnsOptions options, TimeProvider time, Socket tcp, Socket udp)
    {
        _options = options;
        _book = new PublishedBook(options.Id, options.Services.Select(service => service.Service));
        _answers = new ZoneAnswers(options, _book);
        Listens = (IPEndPoint)udp.LocalEndPoint!;
        var limits = new ClientLimits(options.QueriesPerSecondMax, options.ClientsMax, time);
        _transports = [new UdpTransport(udp, options, limits, _counter, time), new TcpTransport(tcp, options, limits, _counter, time)];
        _server = new DnsServer(_transports);
        _server.QueryReceived += (_, received) =>
        {
            received.Response = received.Query is DnsMessage query ? _answers.Answer(query) : null;
            return Task.CompletedTask;
        };
        _server.ExceptionThrown += (_, _) =>
        {
            _counter.Failed();
            return Task.CompletedTask;
        };
        _server.Start();
    }

    /// <inheritdoc/>
    public DriverId Id => _options.Id;

    /// <summary>Where it listens, over UDP and TCP.</summary>
    public IPEndPoint Listens { get; }

    /// <summary>What became of the queries so far.</summary>
    public DnsCounts Counts => _counter.Counts;

    /// <summary>Starts a server that publishes nothing yet.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock of limits.</param>
    /// <param name="driver">The server, if it listens.</param>
    /// <param name="errors">Otherwise why not, for an operator: wrong options, or an address that can't be had.</param>
    public static bool TryStart(EmbeddedDnsOptions options, TimeProvider time, [NotNullWhen(true)] out EmbeddedDnsDriver? driver, out ImmutableArray<string> errors)
    {
        driver = null;
        errors = options.Validate();
        for (var tries = 1; errors.IsEmpty && driver is null; tries++)
        {
            var tcp = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var udp = new Socket(options.Listen.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBufferBytes };
            try
            {
                tcp.Bind(options.Listen);
                tcp.Listen(options.ConnectionsMax);
                udp.Bind(tcp.LocalEndPoint!);
                driver = new EmbeddedDnsDriver(options, time, tcp, udp);
            }
            catch (SocketException failure)
            {
                tcp.Dispose();
                udp.Dispose();

                // The port that the system chose for TCP may be taken for UDP.
                if (options.Listen.Port != 0 || tries == PortTries)
                {
                    errors = [$"Listen is {options.Listen}, where no DNS server can be started: {failure.Message}. Choose an address of this machine and a port that is free over UDP and TCP."];
                }
            }
        }

        return driver is not null;
    }

    /// <inheritdoc/>
    public ValueTask<PublishResult> PublishAsync(TrafficIntent intent, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_book.Publish(intent, Unplaced(intent)));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Published> WatchAsync(CancellationToken cancellation) => _book.WatchAsync(cancellation);

    /// <summary>Stops the server. What was published is forgotten, and that is said.</summary>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
        {
            _book.Refuse(new PublishRetry(RetryAfter, $"{Id} is stopped."));
            try
            {
                _server.Stop();
            }
            catch (AggregateException early) when (early.InnerExceptions.All(failure => failure is OperationCanceledException))
            {
                // The library waits for its loops, and fails at those that had not begun.
            }

            Array.ForEach(_transports, transport => transport.Close());
            _book.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private string? Unplaced(TrafficIntent intent)
    {
        var service = _options.Services.FirstOrDefault(service => service.Service == intent.Service);
        var unplaced = intent.Weights.Where(weight => service?.At(weight.Site) is null).Select(weight => weight.Site).ToList();
        return unplaced.Count == 0 ? null : $"{Id} has no address of {intent.Service} at {string.Join(", ", unplaced)}; add it to the options of the driver.";
    }
}
