using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>W3C Trace Context, section 3.2 (traceparent header) and its rules for versions to come.</summary>
public class TraceParentTests
{
    private const string Good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Theory]
    [InlineData(Good)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like")]
    public void Problem_GoodTraceParent_IsNull(string value) => Assert.Null(TraceParent.Problem(value));

    [Theory]
    [InlineData(null, "has 0 characters; version-traceid-parentid-flags has 55")]
    [InlineData("", "has 0 characters; version-traceid-parentid-flags has 55")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "has 52 characters; version-traceid-parentid-flags has 55")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "is not in four parts; write version-traceid-parentid-flags with 2, 32, 16 and 2 hexadecimal digits")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", "has a character that is not a lower-case hexadecimal digit")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "has version ff, which is not allowed")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01", "has a trace id or parent id of all zeros, which means none; leave the field out instead")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "has a trace id or parent id of all zeros, which means none; leave the field out instead")]
    [InlineData(Good + "-00", "goes on after its 55 characters")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x", "goes on after its 55 characters")]
    public void Problem_BadTraceParent_SaysWhatIsWrong(string? value, string problem) => Assert.Equal(problem, TraceParent.Problem(value));

    [Fact]
    public void Problem_OfWhatTheRuntimeWrites_IsNull()
    {
        using var activity = new System.Diagnostics.Activity("test").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        Assert.Null(TraceParent.Problem(activity.Id));
    }
}
