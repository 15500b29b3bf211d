using System.Collections.Immutable;
using MassTransit;
using Microsoft.Extensions.Logging;
using NfvHa.Geo.Contracts.Bus;

namespace NfvHa.Geo.GlobalController.Host.Events.Bus;

/// <summary>MassTransit within this process: for a deployment without a broker. What its consumers have not taken when the process ends is lost.</summary>
/// <param name="consumers">Who consumes.</param>
/// <param name="logs">Where consumers' failures go.</param>
public sealed class InMemoryTransport(ImmutableArray<EventConsumer> consumers, ILoggerFactory logs) : IEventTransport
{
    /// <summary>What one consumer works on at a time: one, so that it sees the events of a source in order.</summary>
    private const int AtOnce = 1;

    /// <inheritdoc/>
    public async Task<IOpenTransport> OpenAsync(CancellationToken cancellation)
    {
        // Built by itself and not by a container, the bus has no usage tracker; this keeps it so whoever changes that.
        Environment.SetEnvironmentVariable("MASSTRANSIT_USAGE_TELEMETRY", "false");
        var log = logs.CreateLogger("NfvHa.Geo.Events");
        var bus = MassTransit.Bus.Factory.CreateUsingInMemory(configure =>
        {
            foreach (var consumer in consumers)
            {
                var once = new OnceConsumer(consumer, log);
                configure.ReceiveEndpoint(consumer.Name, endpoint =>
                {
                    endpoint.PrefetchCount = AtOnce;
                    endpoint.ConcurrentMessageLimit = AtOnce;
                    endpoint.Handler<PublishedEvent>(context => once.TakeAsync(context.Message, context.CancellationToken));
                });
            }
        });
        await bus.StartAsync(cancellation).ConfigureAwait(false);
        return new Open(bus);
    }

    private sealed class Open(IBusControl bus) : IOpenTransport
    {
        private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(2);

        public Task PublishAsync(PublishedEvent published, CancellationToken cancellation) => bus.Publish(published, cancellation);

        public async ValueTask DisposeAsync()
        {
            using var late = new CancellationTokenSource(StopMax);
            await bus.StopAsync(late.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
