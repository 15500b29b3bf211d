using System.Collections.Immutable;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>
/// Plays scenes one after the other. Those in which an agent must be back within its lease have a lab of their own, with leases that last longer than a
/// process takes to start; it stands beside the other one while that waits for its controller.
/// </summary>
internal static class Programme
{
    private const string Patient = "f";
    private const string Quiet = "h";
    private static readonly TimeSpan UntilQuiet = TimeSpan.FromSeconds(8);

    /// <summary>Plays them.</summary>
    /// <param name="scenes">Their letters, in the order of the play.</param>
    /// <param name="repeat">How often.</param>
    /// <param name="seed">Draws what scenes leave open.</param>
    /// <param name="networks">The first two numbers of all addresses, for each of the two labs.</param>
    /// <param name="withoutController">How long the controller is dead in scene h.</param>
    /// <param name="otlp">The collector that all processes export to, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">Something of it can't be done here.</exception>
    internal static async Task<ImmutableArray<SceneResult>> PlayAsync(
        IReadOnlyCollection<string> scenes, int repeat, int seed, (string First, string Second) networks, TimeSpan withoutController, Uri? otlp, CancellationToken cancellation)
    {
        var fast = scenes.Where(scene => scene != Patient).ToList();
        var patient = scenes.Where(scene => scene == Patient).ToList();
        var isBeside = patient.Count > 0 && fast.Contains(Quiet) && repeat == 1;
        var patientLab = new LabSettings(networks.Second, LabSettings.PatientTiming, Level: 2, isBeside) { Otlp = otlp };
        Task<ImmutableArray<SceneResult>>? beside = null;

        async Task<ImmutableArray<SceneResult>> WaitAndPlayAsync()
        {
            await Task.Delay(UntilQuiet, TimeProvider.System, cancellation).ConfigureAwait(false);
            return await PlayAsync(patient, repeat, seed, patientLab, withoutController, _ => { }, cancellation).ConfigureAwait(false);
        }

        var results = fast.Count == 0 ? [] : await PlayAsync(
            fast,
            repeat,
            seed,
            new LabSettings(networks.First, LabSettings.FastTiming, Level: 1, IsBeside: false) { Otlp = otlp },
            withoutController,
            scene => beside ??= scene == Quiet && isBeside ? WaitAndPlayAsync() : null,
            cancellation).ConfigureAwait(false);
        beside ??= patient.Count > 0 ? PlayAsync(patient, repeat, seed, patientLab, withoutController, _ => { }, cancellation) : null;
        return beside is null ? results : [.. results, .. await beside.ConfigureAwait(false)];
    }

    private static async Task<ImmutableArray<SceneResult>> PlayAsync(
        List<string> scenes, int repeat, int seed, LabSettings settings, TimeSpan withoutController, Action<string> begins, CancellationToken cancellation)
    {
        var stage = await Stage.SetAsync(settings, withoutController, cancellation).ConfigureAwait(false);
        await using (stage.ConfigureAwait(false))
        {
            stage.Tell("three sites serve one register; a client writes to it all the time");
            stage.Tell($"look into it, from another terminal: ./geo status --context {stage.Lab.Files.Context}");
            var play = new Play(stage, new Random(seed), cancellation);
            var results = ImmutableArray.CreateBuilder<SceneResult>();
            for (var round = 0; round < repeat; round++)
            {
                foreach (var scene in scenes)
                {
                    begins(scene);
                    results.AddRange(await Play.All[scene](play).ConfigureAwait(false));
                    await stage.RepairAsync(isLast: scene == scenes[^1] && round == repeat - 1, next: scenes[(scenes.IndexOf(scene) + 1) % scenes.Count], cancellation).ConfigureAwait(false);
                }
            }

            return results.ToImmutable();
        }
    }
}
