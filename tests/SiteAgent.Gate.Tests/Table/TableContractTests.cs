using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Gate.Tests.Table;

/// <summary>The contract, held by the table alone.</summary>
public sealed class TableContractTests : GateContract
{
    protected override Task<IGateProbe> Open() => Task.FromResult<IGateProbe>(new Probe());

    private sealed class Probe : IGateProbe
    {
        private GateView _view = GateView.Closed;

        public Task Attach(int boot)
        {
            _view = _view.Attach(Boot(boot));
            return Task.CompletedTask;
        }

        public Task<Answered> Arm(int boot, int epoch, int milliseconds)
        {
            var armed = _view.Arm(Boot(boot), Given.Vnf, Given.E(epoch), Given.In(milliseconds));
            _view = armed ?? _view;
            return Task.FromResult(
                armed is not null ? Answered.Armed : _view.Agent == Boot(boot) && _view.IsClosed(Given.Vnf, Given.E(epoch)) ? Answered.Closed : Answered.Nothing);
        }

        public Task<Answered> Close(int boot, int through)
        {
            var closed = _view.Close(Boot(boot), Given.Vnf, Given.E(through));
            _view = closed ?? _view;
            return Task.FromResult(closed is null ? Answered.Nothing : Answered.Closed);
        }

        public Task<bool> Permits(int epoch) => Task.FromResult(_view.Permits(Given.Vnf, Given.E(epoch), Given.Now));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static BootId Boot(int boot) => new($"boot-{boot}");
    }
}
