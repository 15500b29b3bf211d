using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Leases;

/// <summary>
/// What a promiser, a location or a site, must remember of one VNF (S2, S3). A promise is "until D after your send time I help nobody else";
/// the promiser counts from its own receipt and for longer (<see cref="LeaseTiming.Hold"/>), so it never ends before the owner's lease does.
/// A revocation is final. Only the longest hold matters, whoever it was given to: a takeover has to outlast them all.
/// </summary>
/// <param name="Kept">The part that is on disk before anything is answered.</param>
/// <param name="HoldUntil">When the longest promise of this boot ends; a restart is covered by silence instead.</param>
public sealed record PromiseBook(PromiseLedger Kept, ClockReading HoldUntil)
{
    /// <summary>The book of a VNF that was never heard of.</summary>
    public static PromiseBook Empty { get; } = new(default, ClockReading.Past);

    /// <summary>Opens the book after a restart.</summary>
    /// <param name="kept">What was read from disk.</param>
    public static PromiseBook Restored(PromiseLedger kept) => new(kept, ClockReading.Past);

    /// <summary>Promises an epoch, or refuses by returning null. The ledger must be durable before the promise is sent.</summary>
    /// <param name="epoch">The epoch that is asked for.</param>
    /// <param name="until">The end of the hold: <see cref="LeaseTiming.Hold"/> after the receipt.</param>
    public PromiseBook? Promise(Epoch epoch, ClockReading until)
    {
        if (epoch <= Kept.RevokedThrough || epoch < Kept.Highest)
        {
            return null;
        }

        return new PromiseBook(Kept with { Highest = epoch }, ClockReading.Later(HoldUntil, until));
    }

    /// <summary>Revokes every epoch up to and including <paramref name="through"/>, for good.</summary>
    public PromiseBook Revoke(Epoch through) =>
        through <= Kept.RevokedThrough ? this : this with { Kept = Kept with { RevokedThrough = through } };

    /// <summary>Obeys an epoch that was committed: older ones are refused from now on (S1).</summary>
    public PromiseBook Obey(Epoch epoch) =>
        epoch <= Kept.Highest ? this : this with { Kept = Kept with { Highest = epoch } };

    /// <summary>Whether every promise given for this VNF, at any epoch and to any site, has ended.</summary>
    public bool IsHoldOver(ClockReading now) => now.HasPassed(HoldUntil);
}

/// <summary>The durable part of a <see cref="PromiseBook"/>.</summary>
/// <param name="Highest">The newest epoch that was promised or obeyed; older ones are refused (S1).</param>
/// <param name="RevokedThrough">No epoch up to this one is ever promised again (S3.2).</param>
public readonly record struct PromiseLedger(Epoch Highest, Epoch RevokedThrough);
