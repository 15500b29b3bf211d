using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Control;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Exploration;

/// <summary>
/// The few types whose fingerprint is not the sum of their fields. Each names the fields that it was written for and refuses to start if the
/// type has got another one.
/// </summary>
internal static class OwnWriters
{
    private static readonly ConditionalWeakTable<ControlState, StrongBox<Fingerprint>> States = [];

    internal static Delegate? Find(Type type) =>
        type == typeof(ControlState) ? Known<ControlState>(WriteState, "Version", "Term", "Leader", "Sites", "Locations", "Admissions", "Vnfs", "Plans", "Spread", "Capacities", "FailureDomains")
        : type == typeof(SiteHeard) ? Known<SiteHeard>(WriteHeard, "Beat", "At", "Drift", "Rhythm")
        : type == typeof(ReportHeard) ? Known<ReportHeard>(WriteReport, "Report", "At")
        : null;

    /// <summary>The writer of a field whose form depends on other fields.</summary>
    internal static MethodInfo Method(Type owner, string field) =>
        typeof(OwnWriters).GetMethod($"Write{owner.Name}{field}", BindingFlags.Static | BindingFlags.NonPublic)
        ?? throw new NotSupportedException($"{nameof(OwnWriters)} has no form for {owner.Name}.{field}");

    private static Action<FingerprintWriter, T> Known<T>(Action<FingerprintWriter, T> own, params string[] fields)
    {
        var found = typeof(T).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Length;
        return found == fields.Length && fields.All(field => typeof(T).GetProperty(field) is not null)
            ? own
            : throw new NotSupportedException($"{typeof(T).Name} no longer consists of {string.Join(", ", fields)}: see {nameof(OwnWriters)}");
    }

    /// <summary>A control state holds no time, is never changed, and is shared by thousands of worlds: hashed once.</summary>
    private static void WriteState(FingerprintWriter writer, ControlState state)
    {
        if (!States.TryGetValue(state, out var known))
        {
            var own = new FingerprintWriter().Begin(default);
            FieldWriter<DesiredVersion>.Write(own, state.Version);
            own.Number(state.Term);
            FieldWriter<Leader>.Write(own, state.Leader!);
            FieldWriter<Contracts.Ownership.SiteSet>.Write(own, state.Sites);
            FieldWriter<Contracts.Ownership.LocationSet>.Write(own, state.Locations);
            FieldWriter<ImmutableSortedDictionary<Contracts.Identity.LocationId, Admission>>.Write(own, state.Admissions);
            FieldWriter<Contracts.Identity.VnfTable<VnfRecord>>.Write(own, state.Vnfs);
            FieldWriter<ImmutableSortedDictionary<Contracts.Identity.LocationId, Contracts.Identity.SiteId>>.Write(own, state.FailureDomains);
            known = States.GetValue(state, _ => new StrongBox<Fingerprint>(own.End()));
        }

        writer.Part(known.Value);
    }

    /// <summary>
    /// Only what a beat said of its VNFs is asked for later. Which of two beats is newer needs no number: a sender's newest is the only one in
    /// flight, or the older one says less.
    /// </summary>
    private static void WriteHeard(FingerprintWriter writer, SiteHeard heard)
    {
        FieldWriter<Contracts.Identity.BootId>.Write(writer, heard.Beat.Boot);
        writer.Number(heard.Beat.LocationsVersion);
        FieldWriter<ImmutableArray<VnfReport>>.Write(writer, heard.Beat.Vnfs);
    }

    /// <summary>A revocation is asked one thing: is what it still held over? Receipt and remainder count together.</summary>
    private static void WriteReport(FingerprintWriter writer, ReportHeard heard)
    {
        FieldWriter<Contracts.Identity.BootId>.Write(writer, heard.Report.Boot);
        writer.Number(heard.Report.Admission);
        writer.Number(heard.Report.Sites.Length);
        foreach (var sighting in heard.Report.Sites)
        {
            FieldWriter<Contracts.Identity.SiteId>.Write(writer, sighting.Site);
            writer.Moment(heard.At.Monotonic - sighting.Age);
            if (sighting.Last is { } beat)
            {
                FieldWriter<Contracts.Identity.BootId>.Write(writer, beat.Boot);
                FieldWriter<ImmutableArray<VnfReport>>.Write(writer, beat.Vnfs);
            }
        }

        foreach (var revocation in heard.Report.Revocations)
        {
            FieldWriter<Contracts.Ownership.Epoch>.Write(writer, revocation.Through);
            writer.Deadline(heard.At.Monotonic + revocation.Remaining);
        }
    }

    /// <summary>In which ticks it sent beats that may still be worth something; how many in each changes nothing.</summary>
    private static void WriteAgentViewSent(FingerprintWriter writer, AgentView view)
    {
        var last = -1;
        foreach (var beat in view.Sent)
        {
            var tick = LeaseClock.TickOf(beat.Sequence);
            if (tick != last && beat.At.Monotonic + (LeaseClock.Tick * writer.LiveTicks) > writer.Now)
            {
                writer.Sequence(beat.Sequence);
                last = tick;
            }
        }

        writer.Number(-1);
    }

    /// <summary>When a beat was sent matters to who promises on it.</summary>
    private static void WriteBeatSequence(FingerprintWriter writer, Beat beat)
    {
        if (!beat.Requests.IsEmpty)
        {
            writer.Sequence(beat.Sequence);
        }
    }

    /// <summary>A promise that ran out is as good as none, once the gate was told a deadline in this boot.</summary>
    private static void WriteVnfViewExpiries(FingerprintWriter writer, VnfView vnf)
    {
        foreach (var expiry in vnf.Expiries)
        {
            if (vnf.Asked is null || expiry.Until.Monotonic > writer.Now)
            {
                FieldWriter<Expiry>.Write(writer, expiry);
            }
        }

        writer.Number(-1);
    }

    /// <summary>That a lease never began matters until the gate was told a deadline in this boot.</summary>
    private static void WriteVnfViewDeadline(FingerprintWriter writer, VnfView vnf)
    {
        if (vnf.Asked is null)
        {
            writer.DeadlineIfAny(vnf.Deadline.Monotonic);
        }
        else
        {
            writer.Deadline(vnf.Deadline.Monotonic);
            writer.Deadline(vnf.Deadline.Boottime);
            writer.Deadline(vnf.Deadline.Realtime);
        }
    }
}
