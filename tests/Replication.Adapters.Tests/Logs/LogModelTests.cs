using CsCheck;

namespace NfvHa.Geo.Replication.Adapters.Tests.Logs;

/// <summary>Protocol, "What a shell must do" 2: a crash leaves a prefix of what was being written, and all that was said to be durable.</summary>
public sealed class LogModelTests
{
    private static readonly Gen<LogStory.Kind> Kind = Gen.Frequency(
        (40, LogStory.Kind.Write),
        (8, LogStory.Kind.Seal),
        (8, LogStory.Kind.Align),
        (20, LogStory.Kind.Flush),
        (3, LogStory.Kind.Reopen),
        (6, LogStory.Kind.Crash),
        (15, LogStory.Kind.Read));

    private static readonly Gen<(int Segment, (LogStory.Kind Kind, int A, int B)[] Acts)> Story =
        Gen.Select(Gen.Int[0, 2].Select(size => 1 << (10 + (size * 3))), Acts(1, 80));

    // What was said to be durable is missing: at the end, where only the model can tell, or before it, where the log itself does.
    private const string FoundOut = "no state from|is damaged|ends before record|is missing, and|does not fit|but the log before it has";

    [Fact]
    public void AfterAnyCrash_TheLogIsAPrefixOfItsSteps_AndHoldsAllThatWasDurable() => Play(Story, () => new RecordedDisk(), iter: 250);

    [Fact]
    [Trait("Length", "long")]
    public void CutAtEveryByteOfTheLastFlush_TheLogIsAPrefixOfItsSteps()
    {
        var (crashes, segments) = (0, 0);
        Acts(12, 30).Sample(
            story =>
            {
                using var log = new LogStory(1 << 10, () => new RecordedDisk());
                foreach (var (kind, a, b) in story)
                {
                    log.Act(kind, a, b);
                }

                log.Act(LogStory.Kind.CrashEverywhere, 1, 2);
                Interlocked.Add(ref crashes, log.Crashes);
                Interlocked.Exchange(ref segments, Math.Max(segments, log.Segments));
            },
            iter: 8);

        Assert.True(crashes > 1_000, $"only {crashes} crashes");
        Assert.True(segments > 1, $"only {segments} segments");
    }

    [Fact]
    public void ADiskThatIsNotFlushed_IsFoundOut() =>
        Assert.Matches(FoundOut, Assert.ThrowsAny<Exception>(() => Play(Story, () => new ForgetfulDisk(), iter: 400)).ToString());

    [Fact]
    public void ADiskThatFlushesBeforeItWrites_IsFoundOut() =>
        Assert.Matches(FoundOut, Assert.ThrowsAny<Exception>(() => Play(Story, () => new HastyDisk(), iter: 400)).ToString());

    private static void Play(Gen<(int Segment, (LogStory.Kind Kind, int A, int B)[] Acts)> stories, Func<RecordedDisk> newDisk, int iter) =>
        stories.Sample(
            story =>
            {
                using var log = new LogStory(story.Segment, newDisk);
                foreach (var (kind, a, b) in story.Acts)
                {
                    log.Act(kind, a, b);
                }
            },
            iter: iter);

    private static Gen<(LogStory.Kind Kind, int A, int B)[]> Acts(int min, int max) => Gen.Select(Kind, Gen.Int[0, 60], Gen.Int[0, 30]).Array[min, max];

    /// <summary>Says that it flushed, and did not.</summary>
    private sealed class ForgetfulDisk : RecordedDisk
    {
        internal override void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file)
        {
        }
    }

    /// <summary>Flushes, then writes.</summary>
    private sealed class HastyDisk : RecordedDisk
    {
        internal override void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file)
        {
            base.Flush(file);
            if (Acts is [.., Wrote wrote, Flushed flushed])
            {
                (Acts[^2], Acts[^1]) = (flushed, wrote);
            }
        }
    }
}
