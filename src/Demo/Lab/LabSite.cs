using System.Net;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Demo.Lab;

/// <summary>A site of the lab: a loopback network, an agent and a gate; the gate runs the components.</summary>
/// <param name="Name">The site.</param>
/// <param name="Address">The address that all of it listens at.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Gate">The gate.</param>
/// <param name="ControlPath">The wire between the agent and the controller.</param>
internal sealed record LabSite(SiteId Name, IPAddress Address, LabProcess Agent, LabProcess Gate, Wire ControlPath)
{
    /// <summary>Where clients of the register connect.</summary>
    internal Uri Register => new($"http://{Address}:{LabFiles.RegisterPort}/");

    /// <summary>Starts what does not run.</summary>
    internal void Start()
    {
        foreach (var process in new[] { Gate, Agent })
        {
            if (!process.IsAlive)
            {
                process.Start();
            }
        }
    }

    /// <summary>The site loses power.</summary>
    internal async Task DieAsync()
    {
        await Task.WhenAll(Agent.KillAsync(), Gate.KillAsync()).ConfigureAwait(false);
    }

    /// <summary>The whole site stands still.</summary>
    internal void Freeze()
    {
        Agent.Freeze();
        Gate.Freeze();
    }

    /// <summary>The whole site goes on.</summary>
    internal void Thaw()
    {
        Gate.Thaw();
        Agent.Thaw();
    }
}
