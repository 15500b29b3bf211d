using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Settings;

namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>
/// Clients that come here with an old answer of DNS while another site owns the VNF: their bytes are carried to that site's gate and back, so that they need not
/// wait until the answer runs out. This opens no gate: what comes back has left the other one while that was permitted (S5), and travels on.
/// Who was carried here by a gate is carried no further, so two sites that know the owner at different times make no circle.
/// </summary>
/// <param name="readiness">What the loop waits for.</param>
/// <param name="options">The VNF, and where its gates at other sites are.</param>
internal sealed class Stragglers(Readiness readiness, VnfOptions options) : IPassage
{
    private readonly HashSet<Relay> _relays = [];
    private SiteId? _to;
    private Epoch _epoch;

    /// <inheritdoc/>
    public bool LeadsAway => true;

    /// <inheritdoc/>
    public bool IsQuiet => false;

    /// <summary>Carries clients to the owner from now on; those on their way to another one are cut.</summary>
    public void LeadTo(SiteId owner, Epoch epoch)
    {
        if (epoch < _epoch || (owner == _to && epoch == _epoch))
        {
            return;
        }

        (_to, _epoch) = (owner, epoch);
        Cut();
        GateLog.Event($"{options.Vnf}: {owner} owns it at {epoch}; who comes here is {(options.Peers.ContainsKey(owner) ? "led there" : "reset, for no address of its gate is among the peers")}");
    }

    /// <summary>Carries nobody any more: it is served here.</summary>
    public void End(Epoch epoch)
    {
        (_to, _epoch) = (null, epoch);
        Cut();
    }

    /// <summary>Takes a client on, if it is known where to and it was not carried here.</summary>
    public bool TryTake(int client)
    {
        if (_to is not { } owner || !options.Peers.TryGetValue(owner, out var address) || _relays.Count >= options.ConnectionsMax || IsCarried(client))
        {
            return false;
        }

        var far = Syscalls.ConnectFrom(options.Listen.Address, address);
        if (far < 0)
        {
            return false;
        }

        Syscalls.Tune(client, options.SendBufferBytes);
        Syscalls.Tune(far, options.SendBufferBytes);
        _relays.Add(new Relay(readiness, this, _epoch, 0, client, far));
        return true;
    }

    /// <inheritdoc/>
    public bool MayLeave(Relay relay) => _to is not null && relay.Epoch == _epoch;

    /// <inheritdoc/>
    public void Forget(Relay relay) => _relays.Remove(relay);

    private bool IsCarried(int client) => Syscalls.PeerOf(client) is not { } from || options.Peers.Values.Any(peer => peer.Address.Equals(from));

    private void Cut()
    {
        foreach (var relay in _relays.ToArray())
        {
            relay.Cut();
        }
    }
}
