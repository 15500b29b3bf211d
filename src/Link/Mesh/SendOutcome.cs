using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Link.Mesh;

/// <summary>What became of a message that was to be sent. None of these means that it arrives.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>It waits for the stream, in the place of an older one of its kind if there was one.</summary>
    public sealed record Queued : SendOutcome
    {
        internal static readonly Queued Instance = new();
    }

    /// <summary>It was dropped, which a sender of state or of a log makes good by sending again.</summary>
    /// <param name="Reason">One of <see cref="Telemetry.DropReason"/>.</param>
    public sealed record Dropped(string Reason) : SendOutcome
    {
        internal static readonly Dropped NoStream = new(Telemetry.DropReason.NoStream);
        internal static readonly Dropped QueueFull = new(Telemetry.DropReason.QueueFull);
    }

    /// <summary>It can't be sent, now or later: it breaks a rule of form or size, or this process may not send it to that peer.</summary>
    /// <param name="Reason">What, where, and what to do.</param>
    public sealed record Refused(Refusal Reason) : SendOutcome;
}
