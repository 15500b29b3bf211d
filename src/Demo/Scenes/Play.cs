using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>The scenes. Each begins and ends with a register that is served and protected, so they may follow one another in any order.</summary>
/// <param name="stage">Where they are played.</param>
/// <param name="lot">Draws what a scene leaves open.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class Play(Stage stage, Random lot, CancellationToken cancellation)
{
    /// <summary>Longer than any lease of the lab.</summary>
    private static readonly TimeSpan PastTheLease = TimeSpan.FromSeconds(1.5);

    private static readonly SiteId Home = LabFiles.Sites[0];

    /// <summary>All scenes, by letter.</summary>
    internal static ImmutableSortedDictionary<string, Func<Play, Task<ImmutableArray<SceneResult>>>> All { get; } = new Dictionary<string, Func<Play, Task<ImmutableArray<SceneResult>>>>
    {
        ["a"] = async play => [await play.SiteDiesAsync().ConfigureAwait(false)],
        ["b"] = async play => [await play.SiteReturnsAsync().ConfigureAwait(false)],
        ["c"] = async play => [await play.SwitchoverAsync().ConfigureAwait(false)],
        ["d"] = async play => [await play.FailbackAsync().ConfigureAwait(false)],
        ["e"] = play => play.FreezesAsync(),
        ["f"] = play => play.AgentDiesAsync(),
        ["g"] = async play => [await play.ControllerDiesInAFailoverAsync().ConfigureAwait(false)],
        ["h"] = async play => [await play.NobodyControlsAsync().ConfigureAwait(false)],
        ["k"] = async play => [await play.AnyoneDiesAsync().ConfigureAwait(false)],
    }.ToImmutableSortedDictionary();

    /// <summary>Those that are played if nothing else is asked for: each tells of one promise. The others are for repetition.</summary>
    internal static IEnumerable<string> Usual => All.Keys.Where(scene => scene != "k");

    /// <summary>(a) The site that serves dies: agent, gate and component at once.</summary>
    internal Task<SceneResult> SiteDiesAsync() => stage.PlayAsync("a", "the site that serves loses power", moves: 1, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        stage.Tell($"  kill -9: agent, gate and component of {owner}");
        await stage.Lab[owner].DieAsync().ConfigureAwait(false);
        await MovedFromAsync(owner).ConfigureAwait(false);
        return [];
    }, cancellation);

    /// <summary>(b) A site that died comes back: fenced, and then a standby again.</summary>
    internal Task<SceneResult> SiteReturnsAsync() => stage.PlayAsync("b", "the site that was lost comes back, fenced", moves: 0, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        foreach (var site in stage.Lab.Sites.Where(site => !site.Agent.IsAlive || !site.Gate.IsAlive))
        {
            stage.Tell($"  power is back at {site.Name}");
            site.Start();
        }

        await ProtectedAsync().ConfigureAwait(false);
        stage.Tell("  every site holds all that was acknowledged");
        return await stage.OwnerAsync(cancellation).ConfigureAwait(false) == owner ? [] : ["the register moved, though its site was well"];
    }, cancellation);

    /// <summary>(c) An operator moves the register to another site.</summary>
    internal Task<SceneResult> SwitchoverAsync() => stage.PlayAsync("c", "an operator moves the register to another site", moves: 1, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        var target = LabFiles.Sites.Last(site => site != owner && site != Home);
        return await OrderAsync("switchover", new OrderRequest(Vnf: LabFiles.Register.Value, Site: target.Value), target).ConfigureAwait(false);
    }, cancellation);

    /// <summary>(d) An operator moves everything home.</summary>
    internal Task<SceneResult> FailbackAsync() => stage.PlayAsync("d", $"an operator moves the register home to {Home}", moves: 1,
        () => OrderAsync("failback", new OrderRequest(Site: Home.Value), Home), cancellation);

    /// <summary>
    /// (e) The agent and the whole site stand still for longer than the lease, and then go on as if nothing had been. The component stands still for good: its
    /// site notices that by probes, lets another one take over, and starts a new one for itself.
    /// </summary>
    internal async Task<ImmutableArray<SceneResult>> FreezesAsync() =>
    [
        await FreezeAsync("e1", "the agent of the site that serves stands still", site => site.Agent.Freeze(), site => site.Agent.Thaw()).ConfigureAwait(false),
        await ComponentFreezesAsync().ConfigureAwait(false),
        await FreezeAsync("e3", "the whole site that serves stands still", site => site.Freeze(), site => site.Thaw()).ConfigureAwait(false),
    ];

    /// <summary>(f) The agent alone dies: started again within the lease nobody notices; left dead, the gate ends service by itself.</summary>
    internal async Task<ImmutableArray<SceneResult>> AgentDiesAsync() =>
    [
        await stage.PlayAsync("f1", "the agent of the site that serves dies and is started again within the lease", moves: 0, async () =>
        {
            var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
            await stage.Lab[owner].Agent.KillAloneAsync().ConfigureAwait(false);
            stage.Lab[owner].Agent.Start();
            await ProtectedAsync().ConfigureAwait(false);
            return await stage.OwnerAsync(cancellation).ConfigureAwait(false) == owner ? [] : ["the register moved, though its agent was back in time"];
        }, cancellation).ConfigureAwait(false),
        await stage.PlayAsync("f2", "the agent of the site that serves dies and stays dead", moves: 1, async () =>
        {
            var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
            await stage.Lab[owner].Agent.KillAloneAsync().ConfigureAwait(false);
            await MovedFromAsync(owner).ConfigureAwait(false);
            stage.Lab[owner].Agent.Start();
            await ProtectedAsync().ConfigureAwait(false);
            return [];
        }, cancellation).ConfigureAwait(false),
    ];

    /// <summary>(g) The controller dies in the middle of a failover, and is started again.</summary>
    internal Task<SceneResult> ControllerDiesInAFailoverAsync() => stage.PlayAsync("g", "the site that serves loses power, and the controller dies in the middle of the failover", moves: 1, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        await stage.Lab[owner].DieAsync().ConfigureAwait(false);
        await stage.UntilAsync(async () => (await stage.Operator.RegisterAsync(cancellation).ConfigureAwait(false)).Takeover is not null, "the takeover is journaled", cancellation).ConfigureAwait(false);
        stage.Tell("  kill -9: the controller");
        await stage.Lab.Controller.KillAsync().ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation).ConfigureAwait(false);
        stage.Lab.Controller.Start();
        await MovedFromAsync(owner).ConfigureAwait(false);
        stage.Lab[owner].Start();
        await ProtectedAsync().ConfigureAwait(false);
        return [];
    }, cancellation);

    /// <summary>(h) The site that serves is cut off from the controller; then there is no controller at all for a while. Service goes on.</summary>
    internal Task<SceneResult> NobodyControlsAsync() => stage.PlayAsync("h", "the control path of the site that serves is cut; then the controller is dead", moves: 0, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        stage.Lab[owner].ControlPath.Cut();
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancellation).ConfigureAwait(false);
        var verdict = await stage.Operator.VerdictAsync(owner.Value, cancellation).ConfigureAwait(false);
        stage.Tell($"  the controller says of {owner}: {verdict}");
        stage.Lab[owner].ControlPath.Mend();
        await stage.Lab.Controller.KillAsync().ConfigureAwait(false);
        stage.Tell($"  no controller for {stage.WithoutController.TotalSeconds:0} s");
        await Task.Delay(stage.WithoutController, TimeProvider.System, cancellation).ConfigureAwait(false);
        stage.Lab.Controller.Start();
        await ProtectedAsync().ConfigureAwait(false);
        return await stage.OwnerAsync(cancellation).ConfigureAwait(false) == owner && verdict != "Failed" ? [] : ["a healthy site was failed over"];
    }, cancellation);

    /// <summary>(k) Any one process dies at any moment.</summary>
    internal Task<SceneResult> AnyoneDiesAsync() => new RandomDeath(stage, lot, cancellation).PlayAsync();

    private Task<SceneResult> ComponentFreezesAsync() => stage.PlayAsync("e2", "the component that serves stands still, and does not go on", moves: 1, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        var gate = stage.Lab[owner].Gate;
        var frozen = gate.Children;
        gate.Freeze(LabPart.Children);
        await ProtectedAsync().ConfigureAwait(false);

        // Clients are served before the site has its standby again.
        await ProtectedAsync().ConfigureAwait(false);
        stage.Tell($"  {owner} killed what stood still, and stands by with a new component");
        return gate.Children.Intersect(frozen).Any() ? ["what stood still was not ended"] : [];
    }, cancellation);

    private Task<SceneResult> FreezeAsync(string scene, string title, Action<LabSite> freeze, Action<LabSite> thaw) => stage.PlayAsync(scene, $"{title} past the lease, and goes on", moves: 1, async () =>
    {
        var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
        freeze(stage.Lab[owner]);
        await Task.Delay(PastTheLease, TimeProvider.System, cancellation).ConfigureAwait(false);
        thaw(stage.Lab[owner]);
        await ProtectedAsync().ConfigureAwait(false);
        return [];
    }, cancellation);

    private async Task<IEnumerable<string>> OrderAsync(string order, OrderRequest about, SiteId target)
    {
        if (await stage.OwnerAsync(cancellation).ConfigureAwait(false) == target)
        {
            return [$"the register is at {target} already; there was nothing to play"];
        }

        // What speaks against it may pass, and a plan may stay where it was: an operator would look, and order it again.
        await stage.UntilAsync(
            async () =>
            {
                var register = await stage.Operator.RegisterAsync(cancellation).ConfigureAwait(false);
                if (register.Owner != target.Value && register is { Plan: null, Takeover: null })
                {
                    foreach (var finding in await stage.Operator.OrderAsync(order, about, cancellation).ConfigureAwait(false))
                    {
                        stage.Tell($"  refused: {finding}");
                    }
                }

                return register.Owner == target.Value;
            },
            $"{target} owns the register",
            cancellation).ConfigureAwait(false);
        await ProtectedAsync().ConfigureAwait(false);
        return [];
    }

    private async Task MovedFromAsync(SiteId owner)
    {
        await stage.UntilAsync(async () => await stage.OwnerAsync(cancellation).ConfigureAwait(false) != owner, $"another site than {owner} owns the register", cancellation).ConfigureAwait(false);
        await ProtectedAsync().ConfigureAwait(false);
    }

    /// <summary>The register is served, a client is answered, and whoever lives stands by.</summary>
    private async Task ProtectedAsync()
    {
        await stage.UntilAsync(() => stage.IsProtectedAsync(cancellation), "the register is served and protected", cancellation).ConfigureAwait(false);
        var now = TimeProvider.System.GetTimestamp();
        await stage.UntilAsync(() => Task.FromResult(stage.Client.Acknowledged.Last().BegunAt > now), "a client is served", cancellation).ConfigureAwait(false);
    }
}
