using NfvHa.Geo.Simulation.Cluster;

namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Disks that are slow, fail a write, or are lost with all they held; a journal that is slow or does not answer; torn writes come with crashes.</summary>
public static class DiskFaults
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<(string Name, TimeSpan Every, Action<Blow> Strike)> All { get; } =
    [
        ("slow disk", TimeSpan.FromSeconds(7), SlowDisk),
        ("failing disk", TimeSpan.FromSeconds(9), FailingDisk),
        ("location's disk lost", TimeSpan.FromSeconds(12), DiskLost),
        ("slow journal", TimeSpan.FromSeconds(8), SlowJournal),
        ("journal's answers lost", TimeSpan.FromSeconds(8), AnswersLost),
        ("location cut from the journal", TimeSpan.FromSeconds(6), CutFromJournal),
        ("control state restored", TimeSpan.FromSeconds(22), Restored),
    ];

    private static void SlowDisk(Blow blow)
    {
        var disk = blow.Chance.Below(2) == 0 ? blow.Site.Disk : blow.Location.Disk;
        blow.Hits(string.Empty);
        disk.IsSlow = true;
        blow.Until(0.5, 5, () => disk.IsSlow = false);
    }

    private static void FailingDisk(Blow blow)
    {
        var disk = blow.Chance.Below(2) == 0 ? blow.Site.Disk : blow.Location.Disk;
        blow.Hits(string.Empty);
        disk.FailsNext = true;
    }

    private static void DiskLost(Blow blow)
    {
        var location = blow.Location;
        blow.Hits(location.Id.Value);
        location.LoseDisk();
        blow.Until(0.05, 3, location.BootIfDown);
    }

    private static void SlowJournal(Blow blow)
    {
        blow.Hits(string.Empty);
        blow.World.Faults.IsJournalSlow = true;
        blow.Until(0.5, 4, () => blow.World.Faults.IsJournalSlow = false);
    }

    private static void AnswersLost(Blow blow)
    {
        blow.Hits(string.Empty);
        blow.World.Faults.AnswerLossPerMillion = 500_000;
        blow.Until(0.5, 5, () => blow.World.Faults.AnswerLossPerMillion = 0);
    }

    private static void CutFromJournal(Blow blow)
    {
        var location = blow.Location;
        blow.Hits(location.Id.Value);
        CutOff(blow, location);
    }

    private static void CutOff(Blow blow, LocationNode location)
    {
        location.IsCutFromJournal = true;
        blow.Until(0.3, 5, () => location.IsCutFromJournal = false);
    }

    /// <summary>A restore is told to the replicas as it comes: some may go on for a while with what they knew.</summary>
    private static void Restored(Blow blow)
    {
        foreach (var location in blow.World.Locations)
        {
            if (blow.Chance.Chance(400_000))
            {
                CutOff(blow, location);
            }
        }

        var history = blow.World.Journal.History;
        var backup = history[(int)blow.Chance.Between(Math.Max(0, history.Count - 25), history.Count - 1)];
        blow.Hits($"to index {backup.Version.Index}");
        blow.World.Journal.Restore(backup);
    }
}
