using System.Collections.Immutable;
using NfvHa.Geo.GlobalController.Host.Journal;
using NfvHa.Geo.GlobalController.Host.Settings;

namespace NfvHa.Geo.GlobalController.Host;

/// <summary>
/// Installs a location once: an empty journal gets the deployment of the file, and the location its store. Whoever lost a disk must not do that: the
/// journal comes back from a backup, and the location is admitted again by itself. So nothing here is done where there is anything already.
/// </summary>
public static class Installation
{
    /// <summary>Installs.</summary>
    /// <param name="options">The options.</param>
    /// <param name="time">The clock of the journal's audit.</param>
    /// <returns>What is in the way and what to do; empty if it is installed.</returns>
    public static async Task<ImmutableArray<string>> InstallAsync(ControllerOptions options, TimeProvider time)
    {
        if (options.Deployment is not { } deployment)
        {
            return ["deployment is missing in the configuration; an empty journal can't begin without it."];
        }

        if (File.Exists(options.Store))
        {
            return [$"{options.Store} exists: {options.Location} is installed already. Start without --install; if the journal is lost, restore a backup of it."];
        }

        var opened = await SqliteControlStore.OpenAsync(new SqliteJournalOptions { Path = options.Journal }).ConfigureAwait(false);
        if (opened.Value is not { } journal)
        {
            return [opened.Problem!];
        }

        // The journal first: a crash in between leaves a location that lost its disk, which is admitted again, and never one that is installed twice.
        await using (journal.ConfigureAwait(false))
        {
            if (Problem(await journal.InitializeAsync(deployment, new JournalStamp(time.GetUtcNow(), $"{options.Location} (installed)")).ConfigureAwait(false)) is { } problem)
            {
                return [problem];
            }
        }

        return Problem(await LocationStore.InstallAsync(options.Store, options.Location).ConfigureAwait(false)) is { } refused ? [refused] : [];
    }

    private static string? Problem(WriteOutcome outcome) => outcome switch
    {
        Refused { Reason: var reason } => reason,
        Unknown { Reason: var reason } => reason,
        _ => null,
    };
}
