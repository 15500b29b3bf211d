using NfvHa.Geo.SiteAgent.Core.Control;

namespace NfvHa.Geo.SiteAgent.Gate.Pipe;

/// <summary>What the agent's end of the pipe learns.</summary>
public abstract record GateReport
{
    /// <summary>What it is to the core, or null if the core need not know.</summary>
    public AgentEvent? ToEvent() => this switch
    {
        GateContact { IsNew: true } => new GateStarted(),
        GateAnswered { Answer: ArmedAnswer armed } => new GateArmed(armed.Vnf, armed.Epoch, armed.Tag),
        GateAnswered { Answer: ClosedAnswer closed } => new GateClosed(closed.Vnf, closed.Through),
        _ => null,
    };
}

/// <summary>The gate is attached to. A report of each VNFC follows.</summary>
/// <param name="Instance">Which gate.</param>
/// <param name="IsNew">
/// This agent has not met it since it started. The first gate it meets counts as that: what it ordered before was lost, and orders given twice do no harm.
/// </param>
public sealed record GateContact(GateInstanceId Instance, bool IsNew) : GateReport;

/// <summary>The connection broke. The gate, if it lives, goes on by its deadlines.</summary>
public sealed record GateLost : GateReport;

/// <summary>The gate said something.</summary>
/// <param name="Answer">What.</param>
public sealed record GateAnswered(GateAnswer Answer) : GateReport;
