namespace NfvHa.Geo.Link.Tests.Lab;

/// <summary>A wall clock that the test sets; timers run as ever.</summary>
internal sealed class SetTime(TimeSpan ahead) : TimeProvider
{
    public TimeSpan Ahead { get; set; } = ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
