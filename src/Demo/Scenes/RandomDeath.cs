using System.Collections.Immutable;
using System.Globalization;
using NfvHa.Geo.Contracts.Api;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>
/// (k) kill -9 of any one process, drawn by lot, at a moment drawn by lot: in quiet, or somewhere within a move that an operator ordered. Whatever it was, what was
/// acknowledged stays, <c>geo status</c> says what is wrong, and once the process is started again all is as before.
/// </summary>
/// <param name="stage">Where it is played.</param>
/// <param name="lot">Draws.</param>
/// <param name="cancellation">Gives up.</param>
internal sealed class RandomDeath(Stage stage, Random lot, CancellationToken cancellation)
{
    /// <summary>What geo exits with if no controller answers (docs/cli.md).</summary>
    private const int Unreachable = 4;

    private static readonly TimeSpan MomentMax = TimeSpan.FromMilliseconds(700);

    /// <summary>Plays it once.</summary>
    internal Task<SceneResult> PlayAsync()
    {
        var victims = Victims();
        var (victim, isMoving, moment) = (victims[lot.Next(victims.Length)], lot.Next(3) > 0, MomentMax * lot.NextDouble());
        var title = string.Create(CultureInfo.InvariantCulture, $"kill -9 of {victim.Name}, {(isMoving ? $"{moment.TotalMilliseconds:0} ms after an operator moved the register" : "in quiet")}");
        return stage.PlayAsync("k", title, moves: null, async () =>
        {
            if (isMoving)
            {
                // What speaks against it is no matter here: the last death may still be felt.
                var owner = await stage.OwnerAsync(cancellation).ConfigureAwait(false);
                var others = LabFiles.Sites.Where(site => site != owner).ToList();
                await stage.Operator.OrderAsync("switchover", new OrderRequest(Vnf: LabFiles.Register.Value, Site: others[lot.Next(others.Count)].Value), cancellation).ConfigureAwait(false);
            }

            await Task.Delay(moment, TimeProvider.System, cancellation).ConfigureAwait(false);
            await victim.Kill().ConfigureAwait(false);
            await ExplainedAsync(victim).ConfigureAwait(false);
            victim.Start();
            await stage.UntilAsync(() => stage.IsProtectedAsync(cancellation), "the register is served and protected", cancellation).ConfigureAwait(false);
            return [];
        }, cancellation);
    }

    /// <summary>What an operator who knows nothing would be told.</summary>
    private async Task ExplainedAsync(Victim victim)
    {
        var status = (Code: 0, Text: "");
        await stage.UntilAsync(async () =>
        {
            status = await stage.Operator.GeoAsync(["status"], cancellation).ConfigureAwait(false);
            return victim.IsNamedBy(status.Code, status.Text);
        }, $"'geo status' says what is wrong after the death of {victim.Name}", cancellation).ConfigureAwait(false);
        var line = status.Text.Split('\n').FirstOrDefault(victim.IsTold) ?? "all is well again";
        stage.Tell($"  geo status ({status.Code}): {string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))}");
    }

    private ImmutableArray<Victim> Victims()
    {
        var controller = stage.Lab.Controller;
        return
        [
            new("the controller", controller.KillAloneAsync, controller.Start, (code, text) => code == Unreachable && text.Contains(stage.Lab.Files.Api.ToString(), StringComparison.Ordinal), line => line.Length > 0),
            .. stage.Lab.Sites.SelectMany(site => new Victim[]
            {
                new($"the agent of {site.Name}", site.Agent.KillAloneAsync, site.Start, IsIll(site.Name), IsAbout(site.Name)),
                new($"the gate of {site.Name}", site.Gate.KillAsync, site.Start, IsIll(site.Name), IsAbout(site.Name)),

                // The site heals that by itself, maybe before anybody looks.
                new($"the component at {site.Name}", () => Task.Run(site.Gate.KillChildren), site.Start, (code, _) => code == 0, IsAbout(site.Name)),
            }),
        ];
    }

    /// <summary>Whether an alarm stands about a site.</summary>
    private static Func<int, string, bool> IsIll(SiteId site) => (code, text) => code == 0 && text.Split('\n').Any(line => IsAbout(site)(line));

    private static Func<string, bool> IsAbout(SiteId site) => line =>
        line.Contains($" site/{site} ", StringComparison.Ordinal);

    /// <summary>A process that may die.</summary>
    /// <param name="Name">What it is.</param>
    /// <param name="Kill">Kills it alone, and what the kernel ends with it.</param>
    /// <param name="Start">Starts it again.</param>
    /// <param name="IsNamedBy">Whether exit code and text of <c>geo status</c> tell of its death.</param>
    /// <param name="IsTold">Whether a line of it does.</param>
    private sealed record Victim(string Name, Func<Task> Kill, Action Start, Func<int, string, bool> IsNamedBy, Func<string, bool> IsTold);
}
