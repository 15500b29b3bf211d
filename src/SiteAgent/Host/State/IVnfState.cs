using System.Collections.Immutable;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.SiteAgent.Host.State;

/// <summary>
/// The state of one VNF, for its components. Nothing is answered before all that the answer shows is durable wherever the policy of the VNF asks for it (S6,
/// S13, S14). Thread-safe.
/// </summary>
public interface IVnfState
{
    /// <summary>Reads keys, all as of one moment.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<StateAnswer> ReadAsync(ImmutableArray<string> keys, CancellationToken cancellation);

    /// <summary>Changes keys: all that is asked for, or nothing.</summary>
    /// <param name="request">The change.</param>
    /// <param name="cancellation">Gives up waiting; it may be written nevertheless.</param>
    ValueTask<StateAnswer> WriteAsync(StateRequest request, CancellationToken cancellation);
}

/// <summary>What a component is told.</summary>
public abstract record StateAnswer;

/// <summary>What was read.</summary>
/// <param name="Values">The values, in the order of the keys; null where there is none.</param>
public sealed record StateFound(ImmutableArray<StateValue?> Values) : StateAnswer;

/// <summary>The change is written, and will not be lost by what the policy of the VNF protects against.</summary>
/// <param name="Tag">The entry that carries it: the ETag of all that it wrote.</param>
/// <param name="WasRepeated">It was written before, under the same idempotency key.</param>
public sealed record StateWritten(StateTag Tag, bool WasRepeated) : StateAnswer;

/// <summary>A condition does not hold; nothing was changed.</summary>
/// <param name="Key">The first key of which it does not.</param>
/// <param name="Found">The entry that wrote that key, or null if it is not there.</param>
public sealed record StateConflict(string Key, StateTag? Found) : StateAnswer;

/// <summary>The request is malformed, or too large; nothing was changed.</summary>
/// <param name="Reason">What is wrong with it.</param>
public sealed record StateInvalid(string Reason) : StateAnswer;

/// <summary>
/// No answer can be given here: the site does not serve the VNF, or ceased to while the request waited. Whether a change was written is not known then; who
/// asks again with the same idempotency key can't write it twice.
/// </summary>
/// <param name="Reason">Why.</param>
public sealed record StateUnavailable(string Reason) : StateAnswer;
