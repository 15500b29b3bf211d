using NfvHa.Geo.Simulation.Checkers.Linearizability;

namespace NfvHa.Geo.Simulation.Tests.Checkers.Linearizability;

/// <summary>Histories by hand, in the notation of <see cref="HistoryText"/>. The initial value is 0 unless it is unknown.</summary>
public sealed class RegisterLinearizabilityTests
{
    [Theory]
    [InlineData("", "nothing happened")]
    [InlineData("r0[0,5]", "the initial value")]
    [InlineData("w1[0,5] r1[10,15] w2[20,25] r2[30,35]", "one after the other")]
    [InlineData("w1[0,10] r0[2,4] r1[5,8]", "reads during a write see the old value, then the new one")]
    [InlineData("w1[0,10] w2[0,10] r2[11,12] r2[13,14]", "of two concurrent writes either may be last")]
    [InlineData("w1[0,10] w2[0,10] r1[2,4] r2[5,7]", "both values seen, in one order")]
    [InlineData("w1[0,30] r1[1,2] w2[5,8] r2[10,12]", "a write takes effect long before its answer, and is overwritten before it")]
    [InlineData("w1[0,5] r1[6,30] w2[10,12] r2[14,16]", "a long read sees the value there was when it began")]
    public void Check_LegalHistory_FindsNothing(string history, string why) => AssertLegal(history, 0, why);

    [Theory]
    [InlineData("w1[0,?] r0[10,15] r0[20,25]", "never took effect")]
    [InlineData("w1[0,?] r0[10,15] r1[20,25] r1[30,35]", "took effect late")]
    [InlineData("w1[0,?] w2[10,15] r2[20,25] r1[30,35]", "took effect after a later write")]
    [InlineData("w1[0,?] w2[10,15] r1[12,13] r2[20,25]", "took effect during a later write")]
    [InlineData("r9[0,?] w1[5,6] r0[7,?] r1[8,9]", "a read without an answer says nothing")]
    public void Check_UnansweredOperation_MayTakeEffectLateOrNever(string history, string why) => AssertLegal(history, 0, why);

    [Theory]
    [InlineData("w1[0,10] r0[10,12]", "read invoked in the tick of the answer")]
    [InlineData("r1[5,10] w1[10,12]", "read returned in the tick in which its write was invoked")]
    [InlineData("w1[0,5] w2[5,9] r1[9,12]", "the value gives way in the tick in which the read begins")]
    [InlineData("w1[3,3] w2[3,3] r1[3,3] r2[3,3] r0[3,3]", "all in one tick")]
    [InlineData("w1[0,2] r1[6,8] w2[6,6] r2[6,9]", "forward zone that ends where the other value is")]
    public void Check_SameTick_CountsAsConcurrent(string history, string why) => AssertLegal(history, 0, why);

    [Theory]
    [InlineData(
        "w1[0,5] w2[10,15] r1[20,25]",
        "Stale read or lost write: 1 came before 2, for write #1 of 1 [0, 5] returned before write #2 of 2 [10, 15] was invoked; "
        + "yet write #2 of 2 [10, 15] returned before read #3 of 1 [20, 25] was invoked, and an overwritten value does not come back.")]
    [InlineData(
        "w1[0,5] r0[10,15]",
        "Stale read or lost write: 0 came before 1, for nobody wrote it, so it is the initial value; "
        + "yet write #1 of 1 [0, 5] returned before read #2 of 0 [10, 15] was invoked, and an overwritten value does not come back.")]
    [InlineData(
        "w1[0,30] r1[5,10] r0[15,20]",
        "Read inversion, new then old: 0 came before 1, for nobody wrote it, so it is the initial value; "
        + "yet read #2 of 1 [5, 10] returned before read #3 of 0 [15, 20] was invoked, and an overwritten value does not come back.")]
    [InlineData(
        "w1[0,5] w2[10,40] r2[15,20] r1[25,30]",
        "Read inversion, new then old: 1 came before 2, for write #1 of 1 [0, 5] returned before write #2 of 2 [10, 40] was invoked; "
        + "yet read #3 of 2 [15, 20] returned before read #4 of 1 [25, 30] was invoked, and an overwritten value does not come back.")]
    [InlineData(
        "w1[0,10] w2[0,10] r1[12,14] r2[16,18] r1[20,22]",
        "No order of two values: 1 came before 2, for write #1 of 1 [0, 10] returned before read #4 of 2 [16, 18] was invoked; "
        + "yet write #2 of 2 [0, 10] returned before read #5 of 1 [20, 22] was invoked, and an overwritten value does not come back.")]
    [InlineData(
        "r7[0,5]",
        "Value from nowhere: read #1 of 7 [0, 5], which nobody wrote; the initial value is 0.")]
    [InlineData(
        "r1[0,5] w1[10,15]",
        "Read from the future: read #1 of 1 [0, 5] returned before write #2 of 1 [10, 15] was invoked.")]
    public void Check_Contradiction_IsToldInWords(string history, string explanation)
    {
        var violation = Check(history, 0);

        Assert.NotNull(violation);
        Assert.Equal(explanation, violation.Explanation);
    }

    [Theory]
    [InlineData("w1[0,?] w2[10,15] r1[20,25] r2[30,35] r1[40,45]", "it took effect once, not twice")]
    [InlineData("w1[0,?] r1[10,15] r0[20,25]", "it took effect, so the initial value is gone")]
    [InlineData("w1[10,?] r1[0,5]", "it cannot take effect before its invocation")]
    [InlineData("w1[0,5] w2[10,?] r2[11,12] r1[20,25]", "once seen, it stays")]
    public void Check_UnansweredWrite_DoesNotExcuseEverything(string history, string why) => AssertIllegal(history, 0, why);

    [Theory]
    [InlineData("w1[0,10] r0[11,12]", "a tick after the answer")]
    [InlineData("r1[5,9] w1[10,12]", "a tick before the invocation")]
    [InlineData("w1[0,5] w2[6,9] r1[10,12]", "a tick after it gave way")]
    [InlineData("w1[0,4] w2[5,5] w3[5,6] r1[7,7]", "zone of one tick inside")]
    public void Check_OneTickApart_CountsAsOrdered(string history, string why) => AssertIllegal(history, 0, why);

    [Theory]
    [InlineData("r7[0,5] w1[10,15] r1[20,25]", "the unwritten value was the initial one")]
    [InlineData("w1[0,30] r7[0,5] r1[10,12]", "it gives way during a write")]
    [InlineData("w1[0,5] r1[10,15]", "nobody saw the initial value")]
    [InlineData("w1[0,?] r7[10,15] r7[20,25] r1[30,35]", "an unanswered write took effect after it")]
    public void Check_InitialValueUnknown_OneUnwrittenValueMayBeRead(string history, string why) => AssertLegal(history, null, why);

    [Theory]
    [InlineData("r7[0,5] r8[0,5]", "two unwritten values")]
    [InlineData("w1[0,5] r7[10,15]", "the write was acknowledged before")]
    [InlineData("w1[0,30] r1[2,4] r7[6,8]", "the written value was seen before")]
    [InlineData("r7[0,2] w1[3,9] r1[4,5] r7[6,8]", "it comes back")]
    public void Check_InitialValueUnknown_UnwrittenValueComesFirstAndAlone(string history, string why) => AssertIllegal(history, null, why);

    [Fact]
    public void Check_TwoUnwrittenValues_NamesBoth() =>
        Assert.Equal(
            "Value from nowhere: read #2 of 7 [1, 5] and read #1 of 8 [0, 5], which nobody wrote; at most one can be the initial value.",
            Check("r8[0,5] r7[1,5]", null)?.Explanation);

    [Fact]
    public void Check_ContradictionInALongHistory_EvidenceIsOnlyWhatContradicts()
    {
        var violation = Check("r0[0,1] w1[2,3] r1[4,5] w2[6,7] r2[8,9] w3[10,11] r2[12,13] r3[14,15] w4[16,17] r4[18,19]", 0);

        Assert.NotNull(violation);
        Assert.Equal("w2[6,7] w3[10,11] r2[12,13]", HistoryText.Print(violation.Evidence));
    }

    [Theory]
    [InlineData("w1[0,5] w1[10,15]", "a value written twice")]
    [InlineData("w1[0,?] w1[10,?]", "a value written twice without an answer")]
    [InlineData("w0[0,5]", "the initial value written")]
    [InlineData("w1[5,4]", "returned before it was invoked")]
    public void Check_HistoryThatCannotBeJudged_Throws(string history, string why)
    {
        Assert.NotEmpty(why);
        Assert.Throws<ArgumentException>(() => Check(history, 0));
    }

    [Fact]
    public void Check_LegalHistory_AllocatesNothing()
    {
        var history = Enumerable.Range(0, 150).SelectMany(i => new[]
        {
            new RegisterOperation(2 * i, IsWrite: true, i + 1, 10 * i, i % 10 == 0 ? null : 10 * i + 7),
            new RegisterOperation(2 * i + 1, IsWrite: false, i + 1, 10 * i + 2, 10 * i + 9),
        }).ToArray();
        Assert.Null(RegisterLinearizability.Check(history, 0));

        // The least of some runs: the pool may have been emptied by a collection in between.
        var allocated = Enumerable.Range(0, 10).Min(_ =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RegisterLinearizability.Check(history, 0);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        Assert.Equal(0, allocated);
    }

    private static Violation? Check(string history, long? initialValue) =>
        RegisterLinearizability.Check(HistoryText.Parse(history).AsSpan(), initialValue);

    private static void AssertLegal(string history, long? initialValue, string why)
    {
        Assert.Null(Check(history, initialValue));
        Assert.True(OrderSearch.IsLinearizable(HistoryText.Parse(history), initialValue), $"the table is wrong: {why}");
    }

    private static void AssertIllegal(string history, long? initialValue, string why)
    {
        Assert.NotNull(Check(history, initialValue));
        Assert.False(OrderSearch.IsLinearizable(HistoryText.Parse(history), initialValue), $"the table is wrong: {why}");
    }
}
