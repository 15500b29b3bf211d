using System.Diagnostics;
using System.Globalization;

namespace NfvHa.Geo.Simulation.Tests.Engine;

/// <summary>A seed plays the same way everywhere: what failed once can be looked at again.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(1001)]
    [InlineData(77_777)]
    [Trait("Length", "long")]
    public async Task ASeed_HasTheSameTranscriptByteForByteInTwoProcesses(long seed)
    {
        var (first, second) = (await Trace(seed), await Trace(seed));

        Assert.True(first.Length > 1_000);
        Assert.Equal(first, second);
    }

    [Fact]
    public void AWrittenTranscript_ChangesNothing()
    {
        var (written, unwritten) = (SeedRunner.Run(11, isWritten: true), SeedRunner.Run(11, isWritten: false));

        Assert.Equal((written.Digest, written.Events, written.Simulated), (unwritten.Digest, unwritten.Events, unwritten.Simulated));
    }

    [Fact]
    public void AnotherSeed_PlaysAnotherWay() => Assert.NotEqual(SeedRunner.Run(11, isWritten: false).Digest, SeedRunner.Run(12, isWritten: false).Digest);

    private static async Task<string> Trace(long seed)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NfvHa.Geo.Simulation"))
        {
            ArgumentList = { "run", "--seed", seed.ToString(CultureInfo.InvariantCulture), "--trace" },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return text;
    }
}
