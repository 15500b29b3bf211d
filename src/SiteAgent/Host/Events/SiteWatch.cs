using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Gate.Pipe;

namespace NfvHa.Geo.SiteAgent.Host.Events;

/// <summary>
/// Tells what happens at the site, by what the gate says and what the core wants done. Both repeat themselves, as they must; here only what is new is told.
/// Keeps a few words for each VNF of the site. For the thread of the loop.
/// </summary>
/// <param name="note">Takes what is new; it hands on and does not work.</param>
internal sealed class SiteWatch(Action<SiteNote> note)
{
    private readonly Dictionary<VnfId, Known> _known = [];

    /// <summary>The gate spoke, or the connection to it came or went.</summary>
    internal void Hear(GateReport report)
    {
        switch (report)
        {
            case GateContact contact:
                Note(SiteEventKind.Gate, "", $"The gate {contact.Instance} is attached to{(contact.IsNew ? "" : " again")}.");
                break;
            case GateLost:
                Note(SiteEventKind.Gate, "", "The connection to the gate broke; what serves there goes on until its deadline.");
                break;
            case GateAnswered { Answer: RunningAnswer running } when IsNew(running.Vnf, known => known.Process, running.ProcessId, (known, now) => known.Process = now):
                Note(SiteEventKind.Component, running.Vnf, $"{running.Vnf} runs as process {running.ProcessId}.");
                break;
            case GateAnswered { Answer: ExitedAnswer exited } when IsNew(exited.Vnf, known => known.Process, -exited.Life, (known, now) => known.Process = now):
                var last = exited.LastLines.IsEmpty ? "" : $"; it wrote last: {exited.LastLines[^1]}";
                Note(SiteEventKind.Component, exited.Vnf, $"{exited.Vnf} ended with {exited.ExitCode}{last}");
                break;
            case GateAnswered { Answer: ArmedAnswer armed } when IsNew(armed.Vnf, known => known.Armed, armed.Epoch, (known, now) => known.Armed = now):
                Note(SiteEventKind.Lease, armed.Vnf, $"The gate is armed for {armed.Vnf} at epoch {armed.Epoch}.");
                break;
            case GateAnswered { Answer: ClosedAnswer closed } when IsNew(closed.Vnf, known => known.Closed, closed.Through, (known, now) => known.Closed = now):
                Note(SiteEventKind.Lease, closed.Vnf, $"The gate is closed for {closed.Vnf} through epoch {closed.Through}.");
                break;
            case GateAnswered { Answer: RefusedAnswer refused }:
                Note(SiteEventKind.Gate, refused.Vnf, $"The gate refused '{refused.Order}' for {refused.Vnf}: {refused.Reason}");
                break;
        }
    }

    /// <summary>The core wants something done.</summary>
    internal void Hear(AgentCommand command)
    {
        switch (command)
        {
            case Activate { Vnf: var vnf, Epoch: var epoch }:
                Serves(vnf, $"{vnf} is let serve at epoch {epoch}.");
                break;
            case Quiesce { Vnf: var vnf }:
                Serves(vnf, $"{vnf} takes in nothing new here.");
                break;
            case Deactivate { Vnf: var vnf }:
                Serves(vnf, $"{vnf} does not serve here.");
                break;
        }
    }

    private void Serves(VnfId vnf, string text)
    {
        if (IsNew(vnf, known => known.Service, text, (known, now) => known.Service = now))
        {
            Note(SiteEventKind.Service, vnf, text);
        }
    }

    private bool IsNew<T>(VnfId vnf, Func<Known, T?> was, T now, Action<Known, T> set)
    {
        if (!_known.TryGetValue(vnf, out var known))
        {
            _known[vnf] = known = new Known();
        }

        if (EqualityComparer<T>.Default.Equals(was(known), now))
        {
            return false;
        }

        set(known, now);
        return true;
    }

    private void Note(string kind, object subject, string text) => note(new SiteNote(kind, $"{subject}", text));

    private sealed class Known
    {
        /// <summary>The process that runs; less than zero for the start that ended.</summary>
        internal int Process { get; set; }

        internal Epoch Armed { get; set; }

        internal Epoch Closed { get; set; }

        internal string? Service { get; set; }
    }
}
