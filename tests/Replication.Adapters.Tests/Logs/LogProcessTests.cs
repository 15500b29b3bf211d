using NfvHa.Geo.Replication.Adapters.Logs;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>Real processes, a real disk, and the signal that nobody can catch.</summary>
public sealed class LogProcessTests
{
    private const int Rounds = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    [Trait("Length", "long")]
    public async Task AProcessThatIsKilledAgainAndAgain_LosesNothingThatItSaidWasDurable_AndNobodyElseOpensItsLog()
    {
        using var directory = new LogDirectory(onDisk: true);
        var chance = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            var (@sealed, length) = await LastSaid(directory, linesMin: chance.Next(1, 25));

            using var log = directory.Opened(LogChild.Options).Log;
            var ledger = log.Ledger;
            Assert.True(ledger.Sealed.Counter >= @sealed);
            Assert.True(ledger.Log.Length >= length - (ledger.Sealed.Counter > @sealed ? LogChild.CutEntries : 0));
            var entries = log.Replay(0).ToList();
            Assert.Equal(ledger.Log.Length, entries.Count);
            Assert.All(entries, entry => Assert.True(entry.Payload.Span.SequenceEqual(LogChild.Payload(entry.Epoch, entry.Index))));
            foreach (var suffix in ledger.Divergent)
            {
                var kept = DivergentCopy.Read(Path.Combine(directory.Path, DivergentCopy.FileName(suffix))).ToList();
                Assert.Equal((suffix.From, suffix.Log.Length - suffix.From), (kept[0].Index, kept.Count));
            }
        }
    }

    private static async Task<(long Sealed, long Length)> LastSaid(LogDirectory directory, int linesMin)
    {
        using var child = LogChild.Start(directory.Path);
        using var limit = new CancellationTokenSource(Limit);
        var last = (Sealed: 0L, Length: 0L);
        try
        {
            for (var line = 0; line < linesMin; line++)
            {
                last = Parse(await child.StandardOutput.ReadLineAsync(limit.Token)) ?? throw new InvalidOperationException("the other process ended");
            }

            var refused = directory.Refused();
            Assert.Contains("open already", refused.Problem, StringComparison.Ordinal);
        }
        finally
        {
            child.Kill();
            await child.WaitForExitAsync(limit.Token);
        }

        while (await child.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            last = Parse(line) ?? last;
        }

        return last;
    }

    private static (long Sealed, long Length)? Parse(string? line) =>
        line?.Split(' ') is [var @sealed, var length, "."] ? (long.Parse(@sealed, null), long.Parse(length, null)) : null;
}
