using CsCheck;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>S13 with the log on disk: an owner and a standby that crash again and again lose nothing that was acknowledged.</summary>
public sealed class ReplicatedLogsTests
{
    private static readonly Gen<ReplicatedLogs.Kind> Kind = Gen.Frequency(
        (14, ReplicatedLogs.Kind.Write),
        (5, ReplicatedLogs.Kind.Read),
        (25, ReplicatedLogs.Kind.Flush),
        (40, ReplicatedLogs.Kind.Deliver),
        (2, ReplicatedLogs.Kind.Lose),
        (8, ReplicatedLogs.Kind.Retry),
        (12, ReplicatedLogs.Kind.ReadJournal),
        (3, ReplicatedLogs.Kind.Promote),
        (4, ReplicatedLogs.Kind.ChangeSync),
        (5, ReplicatedLogs.Kind.Crash));

    private static readonly Gen<(ReplicatedLogs.Kind Kind, int A, int B)[]> Story = Gen.Select(Kind, Gen.Int[0, 30], Gen.Int[0, 11]).Array[0, 250];

    [Fact]
    public void NothingThatWasAcknowledged_IsLost()
    {
        var (promotions, acknowledged, copies) = (0, 0, 0);
        Story.Sample(
            story =>
            {
                using var logs = Play(story, leavesEarly: false);
                logs.Heal();
                Interlocked.Add(ref promotions, logs.Promotions);
                Interlocked.Add(ref acknowledged, logs.Acknowledged);
                Interlocked.Add(ref copies, logs.Copies);
            },
            iter: 120);

        Assert.True(promotions > 100 && acknowledged > 250 && copies > 3, $"only {promotions} promotions, {acknowledged} acknowledged, {copies} copies");
    }

    [Fact]
    public void OutputsThatDoNotWaitForTheDisk_AreFoundOut()
    {
        var found = Assert.ThrowsAny<Exception>(() => Story.Sample(
            story =>
            {
                using var logs = Play(story, leavesEarly: true);
                logs.Heal();
            },
            iter: 400));
        Assert.Contains("Assert.Equal() Failure", found.ToString(), StringComparison.Ordinal);
    }

    private static ReplicatedLogs Play((ReplicatedLogs.Kind Kind, int A, int B)[] story, bool leavesEarly)
    {
        var logs = new ReplicatedLogs(leavesEarly);
        try
        {
            foreach (var (kind, a, b) in story)
            {
                logs.Act(kind, a, b);
            }

            return logs;
        }
        catch
        {
            logs.Dispose();
            throw;
        }
    }
}
