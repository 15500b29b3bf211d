using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>What happened at this location, for operators: a bounded list that only grows at its end. May be called from any thread.</summary>
public interface IEventFeed
{
    /// <summary>What is kept of the events after one, oldest first.</summary>
    /// <param name="after">The number of that event; 0 for all that are kept.</param>
    /// <param name="max">The most events to return; at least 1.</param>
    IReadOnlyList<EventLine> Read(long after, int max);

    /// <summary>Waits for an event after another one; returns at once if there is one.</summary>
    /// <param name="after">The number of the other one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether there is one; false if the wait was ended.</returns>
    Task<bool> WaitAsync(long after, CancellationToken cancellation);
}
