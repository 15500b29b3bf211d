using System.Runtime.InteropServices;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Gate.Components;
using NfvHa.Geo.SiteAgent.Gate.Kernel;
using NfvHa.Geo.SiteAgent.Gate.Settings;

namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>
/// Where the clients of one VNF connect. Who comes while the VNF is served belongs to the epoch and to the life of the VNFC at that time; who comes at
/// any other time is led to the site that serves it, or else reset at once, as is everybody whose epoch or VNFC is over.
/// </summary>
internal sealed class VnfPort : IWatched, IPassage
{
    private const int Backlog = 512;
    private const int AcceptsMax = 64;

    private readonly GateSetting _setting;
    private readonly GateTable _table;
    private readonly VnfOptions _options;
    private readonly Component _component;
    private readonly HashSet<Relay> _relays = [];
    private readonly Stragglers _stragglers;
    private Watch _listener;
    private int _spare;

    private VnfPort(GateSetting setting, GateTable table, VnfOptions options, Component component, int listener)
    {
        (_setting, _table, _options, _component) = (setting, table, options, component);
        _stragglers = new Stragglers(setting.Readiness, options);
        _listener = new Watch(listener);
        _spare = OpenSpare();
        _setting.Readiness.Watch(ref _listener, this, Ready.In);
        component.Ended += () =>
        {
            Active = Epoch.None;
            Sweep();
        };
    }

    /// <summary>The first client came: from now on somebody must be cut at the deadline.</summary>
    public event Action? Occupied;

    /// <summary>The VNF.</summary>
    public VnfId Vnf => _options.Vnf;

    /// <summary>The epoch that clients are let in at, or none.</summary>
    public Epoch Active { get; private set; }

    /// <summary>Whether nothing new is let in.</summary>
    public bool IsQuiet { get; private set; }

    /// <inheritdoc/>
    public bool LeadsAway => false;

    /// <summary>Whether anybody is connected.</summary>
    public bool IsInUse => _relays.Count > 0;

    /// <summary>Opens a port.</summary>
    /// <returns>The port, or what is wrong.</returns>
    public static (VnfPort? Port, string? Problem) Open(GateSetting setting, GateTable table, VnfOptions options, Component component)
    {
        var listener = Syscalls.Listen(options.Listen, Backlog);
        return listener >= 0
            ? (new VnfPort(setting, table, options, component, listener), null)
            : (null, $"{options.Vnf} can't listen on {options.Listen}: {Marshal.GetPInvokeErrorMessage(-listener)}; give it an address of this host and a free port.");
    }

    /// <summary>S6, at the moment of leaving: the epoch is the one served, its VNFC lives, and the gate permits it. The clocks come last.</summary>
    public bool MayLeave(Relay relay) =>
        relay.Epoch == Active && relay.Life == _component.Life && _component.IsAlive && _table.Permits(Vnf, relay.Epoch);

    /// <summary>Lets clients in at an epoch.</summary>
    public void Activate(Epoch epoch)
    {
        (Active, IsQuiet) = (epoch, false);
        _stragglers.End(epoch);
        Sweep();
        Await();
    }

    /// <summary>Lets nothing new in.</summary>
    public void Quiesce()
    {
        IsQuiet = true;
        Await();
    }

    /// <summary>Cuts all.</summary>
    public void Deactivate()
    {
        (Active, IsQuiet) = (Epoch.None, false);
        Sweep();
    }

    /// <summary>Leads clients to the site that owns the VNF, as long as it is not served here.</summary>
    public void LeadTo(SiteId owner, Epoch epoch) => _stragglers.LeadTo(owner, epoch);

    /// <summary>Cuts everybody to whom nothing may leave any more.</summary>
    public void Sweep()
    {
        var cut = 0;
        foreach (var relay in _relays.ToArray())
        {
            if (!MayLeave(relay))
            {
                relay.Cut();
                cut++;
            }
        }

        if (cut > 0)
        {
            GateLog.Event($"{Vnf}: {cut} clients were cut; service is over for them");
        }
    }

    /// <summary>A client has gone.</summary>
    public void Forget(Relay relay) => _relays.Remove(relay);

    public void OnReady(Ready ready)
    {
        for (var round = 0; round < AcceptsMax; round++)
        {
            var client = Syscalls.Accept(_listener.Descriptor);
            if (client >= 0)
            {
                Admit(client);
            }
            else if (-client is Syscalls.TooManyFiles or Syscalls.TooManyFilesInSystem)
            {
                ResetOne();
            }
            else if (-client is not Syscalls.Aborted)
            {
                return;
            }
        }
    }

    private void Admit(int client)
    {
        if (Active == Epoch.None && _stragglers.TryTake(client))
        {
            return;
        }

        var isServed = Active != Epoch.None && !IsQuiet && _relays.Count < _options.ConnectionsMax && _component.IsAlive && _table.Permits(Vnf, Active);
        var vnfc = isServed ? _component.Connect() : -1;
        if (vnfc < 0)
        {
            Syscalls.Reset(client);
            return;
        }

        Syscalls.Tune(client, _options.SendBufferBytes);
        var relay = new Relay(_setting.Readiness, this, Active, _component.Life, client, vnfc);
        _relays.Add(relay);
        if (_relays.Count == 1)
        {
            Occupied?.Invoke();
        }
    }

    /// <summary>No descriptor is left to take a client with: one is kept, so that clients are reset and do not wait.</summary>
    private void ResetOne()
    {
        _ = Syscalls.Close(_spare);
        var client = Syscalls.Accept(_listener.Descriptor);
        if (client >= 0)
        {
            Syscalls.Reset(client);
        }

        _spare = OpenSpare();
    }

    private void Await()
    {
        foreach (var relay in _relays)
        {
            relay.Await();
        }
    }

    private static int OpenSpare() => Syscalls.OpenProcess(Environment.ProcessId);
}
