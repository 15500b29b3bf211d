using System.Collections.Immutable;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>
/// Plays scenes one after the other. Those in which an agent must be back within its lease have a lab of their own, with leases that last longer than a
/// process takes to start.
/// </summary>
internal static class Programme
{
    private const string Patient = "f";

    /// <summary>Plays them.</summary>
    /// <param name="scenes">Their letters, in the order of the play.</param>
    /// <param name="repeat">How often.</param>
    /// <param name="network">The first two numbers of all addresses.</param>
    /// <param name="withoutController">How long the controller is dead in scene h.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">Something of it can't be done here.</exception>
    internal static async Task<ImmutableArray<SceneResult>> PlayAsync(
        IReadOnlyCollection<string> scenes, int repeat, string network, TimeSpan withoutController, CancellationToken cancellation)
    {
        var results = ImmutableArray.CreateBuilder<SceneResult>();
        foreach (var (timing, played) in new[]
        {
            (LabSettings.FastTiming, scenes.Where(scene => scene != Patient).ToList()),
            (LabSettings.PatientTiming, scenes.Where(scene => scene == Patient).ToList()),
        })
        {
            if (played.Count > 0)
            {
                results.AddRange(await PlayAsync(played, repeat, new LabSettings(network, timing), withoutController, cancellation).ConfigureAwait(false));
            }
        }

        return results.ToImmutable();
    }

    private static async Task<ImmutableArray<SceneResult>> PlayAsync(
        List<string> scenes, int repeat, LabSettings settings, TimeSpan withoutController, CancellationToken cancellation)
    {
        var stage = await Stage.SetAsync(settings, withoutController, cancellation).ConfigureAwait(false);
        await using (stage.ConfigureAwait(false))
        {
            stage.Tell("three sites serve one register; a client writes to it all the time");
            var play = new Play(stage, cancellation);
            var results = ImmutableArray.CreateBuilder<SceneResult>();
            for (var round = 0; round < repeat; round++)
            {
                foreach (var scene in scenes)
                {
                    results.AddRange(await Play.All[scene](play).ConfigureAwait(false));
                    await stage.RepairAsync(isLast: scene == scenes[^1] && round == repeat - 1, next: scenes[(scenes.IndexOf(scene) + 1) % scenes.Count], cancellation).ConfigureAwait(false);
                }
            }

            return results.ToImmutable();
        }
    }
}
