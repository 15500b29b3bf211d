using CsCheck;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>S13 under any order of messages, restarts, promotions and changes of the sync set.</summary>
public sealed class ReplicaDeciderPropertyTests
{
    private static readonly Gen<ReplicatedVnf.Kind> Kind = Gen.Frequency(
        (12, ReplicatedVnf.Kind.Write),
        (6, ReplicatedVnf.Kind.Read),
        (45, ReplicatedVnf.Kind.Deliver),
        (3, ReplicatedVnf.Kind.Lose),
        (10, ReplicatedVnf.Kind.Retry),
        (12, ReplicatedVnf.Kind.ReadJournal),
        (4, ReplicatedVnf.Kind.Promote),
        (5, ReplicatedVnf.Kind.ChangeSync),
        (3, ReplicatedVnf.Kind.Restart));

    private static readonly Gen<(ReplicatedVnf.Kind Kind, int A, int B)[]> Story = Gen.Select(Kind, Gen.Int[0, 30], Gen.Int[0, 11]).Array[0, 250];

    [Fact]
    [Trait("Length", "long")]
    public void S13_NoAlignedStandbyDiverges_AndNothingAnsweredIsLost() =>
        Story.Sample(
            story =>
            {
                var vnf = new ReplicatedVnf();
                foreach (var (kind, a, b) in story)
                {
                    vnf.Act(kind, a, b);
                }
            },
            iter: 2_000);

    [Fact]
    public void S13_OnceEverybodyIsHeard_AllLogsAreTheOwners() =>
        Story.Sample(
            story =>
            {
                var vnf = new ReplicatedVnf();
                foreach (var (kind, a, b) in story)
                {
                    vnf.Act(kind, a, b);
                }

                vnf.Heal();
            },
            iter: 500);

    [Fact]
    public void TheStories_ReachPromotionsAndReplies()
    {
        var (promotions, releases) = (0, 0);
        Story.Sample(
            story =>
            {
                var vnf = new ReplicatedVnf();
                foreach (var (kind, a, b) in story)
                {
                    vnf.Act(kind, a, b);
                }

                Interlocked.Add(ref promotions, vnf.Promotions);
                Interlocked.Add(ref releases, vnf.Releases);
            },
            iter: 300);

        Assert.True(promotions > 300, $"only {promotions} promotions");
        Assert.True(releases > 600, $"only {releases} replies");
    }
}
