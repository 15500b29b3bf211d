using CsCheck;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>The shape of a log, against explicit lists of the epochs of all entries.</summary>
public sealed class LogExtentTests
{
    private static readonly Gen<string> Ascending = Gen.Char['1', '4'].Array[0, 12].Select(epochs => string.Concat(epochs.Order()));

    /// <summary>
    /// Two logs with a common beginning. What follows it was written at different epochs, for (epoch, index) names one entry for ever; either may
    /// also simply be shorter.
    /// </summary>
    private static readonly Gen<(string Left, string Right)> Forked =
        Gen.Select(Ascending, Gen.Int[0, 12], Gen.Int[0, 12], Suffix("579"), Suffix("68"), (common, left, right, leftRest, rightRest) => (
            common[..Math.Min(left, common.Length)] + leftRest, common[..Math.Min(right, common.Length)] + rightRest));

    [Fact]
    public void CommonLength_OfTwoLogsWithACommonBeginning_IsWhatComparingEntryByEntryFinds() =>
        Forked.Sample((left, right) => Given.Log(left).CommonLength(Given.Log(right)) == Common(left, right), iter: 20_000);

    [Fact]
    public void CommonLength_IsTheSameFromBothSides() =>
        Forked.Sample((left, right) => Given.Log(left).CommonLength(Given.Log(right)) == Given.Log(right).CommonLength(Given.Log(left)));

    [Fact]
    public void Cut_IsTheLogOfTheFirstEntries() =>
        Gen.Select(Ascending, Gen.Int[0, 14]).Sample((log, length) =>
            Given.Log(log).Cut(length).Equals(Given.Log(log[..Math.Min(length, log.Length)])));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("111", "", 0)]
    [InlineData("111", "111", 3)]
    [InlineData("111", "11", 2)]
    [InlineData("111", "112", 2)]
    [InlineData("1112", "1122", 2)]
    [InlineData("1122", "1123", 3)]
    [InlineData("111", "222", 0)]
    [InlineData("1133", "1144", 2)]
    [InlineData("1355", "135", 3)]
    public void CommonLength_ByHand(string left, string right, int common) =>
        Assert.Equal(common, Given.Log(left).CommonLength(Given.Log(right)));

    [Fact]
    public void Append_AnEntryOlderThanTheLast_IsABrokenStream() =>
        Assert.Throws<InvalidOperationException>(() => Given.Log("12").Append(Given.E(1)));

    [Fact]
    public void Equals_IsByContent()
    {
        Assert.Equal(Given.Log("1122"), Given.Log("1122"));
        Assert.NotEqual(Given.Log("1122"), Given.Log("1112"));
        Assert.NotEqual(Given.Log("112"), Given.Log("1122"));
    }

    private static Gen<string> Suffix(string epochs) =>
        Gen.Int[0, epochs.Length - 1].Array[0, 5].Select(places => string.Concat(places.Order().Select(place => epochs[place])));

    private static int Common(string left, string right)
    {
        var common = 0;
        while (common < left.Length && common < right.Length && left[common] == right[common])
        {
            common++;
        }

        return common;
    }
}
