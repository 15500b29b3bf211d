using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Table;

/// <summary>The contract, held by the process: orders go through the pipe, and a reply leaves or does not.</summary>
public sealed class ProcessContractTests : GateContract
{
    protected override async Task<IGateProbe> Open()
    {
        var gate = GateUnderTest.Start();
        var starter = await gate.AttachAsync("starter");
        await starter.StartAsync(gate.Echo);
        return new Probe(gate);
    }

    private sealed class Probe(GateUnderTest gate) : IGateProbe
    {
        private readonly Dictionary<int, RawAgent> _agents = [];
        private RawAgent? _newest;

        public async Task Attach(int boot)
        {
            _newest = _agents[boot] = await RawAgent.ConnectAsync(gate.Socket);
            await _newest.Order(new AttachOrder(new BootId($"boot-{boot}")));
            Assert.IsType<StartedAnswer>(await _newest.Answer());
            await Obeyed(_newest);
        }

        public Task<Answered> Arm(int boot, int epoch, int milliseconds) =>
            Give(boot, new ArmOrder(Given.Vnf, Given.E(epoch), Given.In(milliseconds), Given.Tag, MustConfirm: true));

        public Task<Answered> Close(int boot, int through) => Give(boot, new CloseOrder(Given.Vnf, Given.E(through)));

        public async Task<bool> Permits(int epoch)
        {
            await _newest!.Order(new DeactivateOrder(Given.Vnf));
            await _newest.Order(new ActivateOrder(Given.Vnf, Given.E(epoch)));
            await Obeyed(_newest);
            using var client = Client.Connect(gate.At);
            return client.Request(Ask.Echo, token: 42) == 42;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var agent in _agents.Values)
            {
                agent.Dispose();
            }

            await gate.DisposeAsync();
        }

        private async Task<Answered> Give(int boot, GateOrder order)
        {
            await _agents[boot].Order(order);
            return await Obeyed(_agents[boot]);
        }

        /// <summary>What was answered before an order that is refused with certainty; nothing if the connection is over.</summary>
        private static async Task<Answered> Obeyed(RawAgent agent)
        {
            await agent.Order(new StopOrder(new VnfId("nobody")));
            var answered = Answered.Nothing;
            while (await agent.Answer() is { } answer and not RefusedAnswer { Vnf.Value: "nobody" })
            {
                answered = answer switch
                {
                    ArmedAnswer { Tag: var tag } when tag == Given.Tag => Answered.Armed,
                    ClosedAnswer => Answered.Closed,
                    _ => answered,
                };
            }

            return answered;
        }
    }
}
