using CsCheck;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Leases.Tests;

/// <summary>S1 to S3 for one VNF at one promiser.</summary>
public sealed class PromiseBookTests
{
    private static readonly LeaseTiming Timing = new() { Duration = TimeSpan.FromSeconds(2), DriftPartsPerMillion = 100_000, ClockStep = TimeSpan.FromMilliseconds(1) };
    private static readonly ClockReading Start = new(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(100), TimeSpan.FromDays(20_000));

    public enum Happening
    {
        PromiseOlder,
        PromiseSame,
        PromiseNewer,
        RevokeOlder,
        RevokeSame,
        RevokeNewer,
        ObeyOlder,
        ObeySame,
        ObeyNewer,
    }

    public enum State
    {
        Blank,
        Promised,
        Obeyed,
        Revoked,
        RevokedBelow,
    }

    /// <summary>Every state, at epoch 1.5, meets every event at 1.4, 1.5 or 1.6: whether it promises, and the ledger after.</summary>
    public static TheoryData<State, Happening, bool, int, int> Table { get; } = new()
    {
        // Nothing known: whatever is asked for is promised.
        { State.Blank, Happening.PromiseOlder, true, 4, 0 },
        { State.Blank, Happening.PromiseSame, true, 5, 0 },
        { State.Blank, Happening.PromiseNewer, true, 6, 0 },
        { State.Blank, Happening.RevokeOlder, false, 0, 4 },
        { State.Blank, Happening.RevokeSame, false, 0, 5 },
        { State.Blank, Happening.RevokeNewer, false, 0, 6 },
        { State.Blank, Happening.ObeyOlder, false, 4, 0 },
        { State.Blank, Happening.ObeySame, false, 5, 0 },
        { State.Blank, Happening.ObeyNewer, false, 6, 0 },

        // S1: an older epoch than the newest promised or obeyed is refused; a newer one may be promised at once.
        { State.Promised, Happening.PromiseOlder, false, 5, 0 },
        { State.Promised, Happening.PromiseSame, true, 5, 0 },
        { State.Promised, Happening.PromiseNewer, true, 6, 0 },
        { State.Promised, Happening.RevokeOlder, false, 5, 4 },
        { State.Promised, Happening.RevokeSame, false, 5, 5 },
        { State.Promised, Happening.RevokeNewer, false, 5, 6 },
        { State.Promised, Happening.ObeyOlder, false, 5, 0 },
        { State.Promised, Happening.ObeySame, false, 5, 0 },
        { State.Promised, Happening.ObeyNewer, false, 6, 0 },
        { State.Obeyed, Happening.PromiseOlder, false, 5, 0 },
        { State.Obeyed, Happening.PromiseSame, true, 5, 0 },
        { State.Obeyed, Happening.PromiseNewer, true, 6, 0 },
        { State.Obeyed, Happening.ObeyOlder, false, 5, 0 },
        { State.Obeyed, Happening.ObeyNewer, false, 6, 0 },

        // S3.2: a revocation is for every epoch up to it, and final.
        { State.Revoked, Happening.PromiseOlder, false, 5, 5 },
        { State.Revoked, Happening.PromiseSame, false, 5, 5 },
        { State.Revoked, Happening.PromiseNewer, true, 6, 5 },
        { State.Revoked, Happening.RevokeOlder, false, 5, 5 },
        { State.Revoked, Happening.RevokeSame, false, 5, 5 },
        { State.Revoked, Happening.RevokeNewer, false, 5, 6 },
        { State.Revoked, Happening.ObeyOlder, false, 5, 5 },
        { State.Revoked, Happening.ObeySame, false, 5, 5 },
        { State.Revoked, Happening.ObeyNewer, false, 6, 5 },

        // Revoked through 1.4 only.
        { State.RevokedBelow, Happening.PromiseOlder, false, 5, 4 },
        { State.RevokedBelow, Happening.PromiseSame, true, 5, 4 },
        { State.RevokedBelow, Happening.PromiseNewer, true, 6, 4 },
        { State.RevokedBelow, Happening.RevokeSame, false, 5, 5 },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void S1_S3_EveryStateMeetsEveryEvent(State state, Happening happening, bool promises, int highest, int revokedThrough)
    {
        var (book, promised) = Apply(In(state), happening, Start);

        Assert.Equal(promises, promised);
        Assert.Equal(new PromiseLedger(At(highest), At(revokedThrough)), book.Kept);
    }

    [Theory]
    [InlineData(State.Promised)]
    [InlineData(State.Revoked)]
    [InlineData(State.RevokedBelow)]
    public void S3_2_ARestart_KeepsWhatWasRefusedAndForgetsTheHold(State state)
    {
        var before = In(state);
        var after = PromiseBook.Restored(before.Kept);

        Assert.Equal(before.Kept, after.Kept);
        Assert.Equal(before.Promise(At(5), Start.Plus(Timing.Hold)) is null, after.Promise(At(5), Start.Plus(Timing.Hold)) is null);
        Assert.True(after.IsHoldOver(Start));
    }

    [Fact]
    public void S1_ALaterGeneration_BeatsEveryCounter()
    {
        var book = PromiseBook.Empty.Obey(new Epoch(2, 1));

        Assert.Null(book.Promise(new Epoch(1, 99), Start.Plus(Timing.Hold)));
        Assert.NotNull(book.Promise(new Epoch(2, 1), Start.Plus(Timing.Hold)));
        Assert.NotNull(book.Revoke(new Epoch(1, 99)).Promise(new Epoch(2, 1), Start.Plus(Timing.Hold)));
    }

    [Fact]
    public void S2_Promise_HoldsForDurationTimesDriftPlusOneStepFromReceipt()
    {
        var book = PromiseBook.Empty.Promise(At(1), Start.Plus(Timing.Hold))!;

        Assert.False(book.IsHoldOver(Start.Plus(TimeSpan.FromMilliseconds(2200))));
        Assert.True(book.IsHoldOver(Start.Plus(TimeSpan.FromMilliseconds(2201))));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void S3_2_TheHold_IsTheLongestOfAllEpochs(int revokedThrough)
    {
        // Promises at 1.5 and then, a second later, at 1.6: revoking either waits for both.
        var book = PromiseBook.Empty
            .Promise(At(5), Start.Plus(Timing.Hold))!
            .Promise(At(6), Start.Plus(TimeSpan.FromSeconds(1)).Plus(Timing.Hold))!
            .Revoke(At(revokedThrough));

        Assert.False(book.IsHoldOver(Start.Plus(Timing.Hold)));
        Assert.True(book.IsHoldOver(Start.Plus(Timing.Hold + TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void S2_APromiseAtAClockThatWasSetBack_DoesNotShortenTheHold()
    {
        var first = PromiseBook.Empty.Promise(At(5), new ClockReading(default, default, TimeSpan.FromHours(10)).Plus(Timing.Hold))!;
        var second = first.Promise(At(5), new ClockReading(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(9)).Plus(Timing.Hold))!;

        Assert.Equal(first.HoldUntil.Realtime, second.HoldUntil.Realtime);
        Assert.Equal(TimeSpan.FromSeconds(1) + Timing.Hold, second.HoldUntil.Monotonic);
    }

    [Fact]
    public void S3_2_Revoke_DoesNotEndAPromiseThatWasGiven()
    {
        var promised = PromiseBook.Empty.Promise(At(5), Start.Plus(Timing.Hold))!;

        Assert.Equal(promised.HoldUntil, promised.Revoke(At(5)).HoldUntil);
        Assert.Equal(promised.HoldUntil, promised.Obey(At(6)).HoldUntil);
    }

    [Fact]
    public void S2_ABookThatPromisedNothing_HoldsNothing() => Assert.True(PromiseBook.Empty.Revoke(At(5)).IsHoldOver(Start));

    /// <summary>The naive promiser keeps the list of all it ever said, and looks through it each time.</summary>
    [Fact]
    public void S1_S3_AnySequence_AgreesWithAListOfAllThatWasSaid() =>
        Gen.Select(Gen.Enum<Happening>(), Gen.Int[1, 4], Gen.Int[0, 3000]).Array[0, 20].Sample(steps =>
        {
            var book = PromiseBook.Empty;
            var now = Start;
            var (seen, revoked, holds) = (new List<Epoch>(), new List<Epoch>(), new List<ClockReading>());
            foreach (var (happening, counter, wait) in steps)
            {
                now = now.Plus(TimeSpan.FromMilliseconds(wait));
                var epoch = At(counter);
                switch (happening)
                {
                    case Happening.PromiseOlder or Happening.PromiseSame or Happening.PromiseNewer:
                        var expected = seen.All(older => older <= epoch) && revoked.All(through => through < epoch);
                        var next = book.Promise(epoch, now.Plus(Timing.Hold));
                        Assert.Equal(expected, next is not null);
                        if (expected)
                        {
                            seen.Add(epoch);
                            holds.Add(now.Plus(Timing.Hold));
                        }

                        book = next ?? book;
                        break;
                    case Happening.RevokeOlder or Happening.RevokeSame or Happening.RevokeNewer:
                        book = book.Revoke(epoch);
                        revoked.Add(epoch);
                        break;
                    default:
                        book = book.Obey(epoch);
                        seen.Add(epoch);
                        break;
                }

                Assert.Equal(holds.All(now.HasPassed), book.IsHoldOver(now));
                if (wait % 7 == 0)
                {
                    book = PromiseBook.Restored(book.Kept);
                    holds.Clear();
                }
            }
        });

    private static PromiseBook In(State state) => state switch
    {
        State.Blank => PromiseBook.Empty,
        State.Promised => PromiseBook.Empty.Promise(At(5), Start.Plus(Timing.Hold))!,
        State.Obeyed => PromiseBook.Empty.Obey(At(5)),
        State.Revoked => PromiseBook.Empty.Promise(At(5), Start.Plus(Timing.Hold))!.Revoke(At(5)),
        State.RevokedBelow => PromiseBook.Empty.Promise(At(5), Start.Plus(Timing.Hold))!.Revoke(At(4)),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    private static (PromiseBook Book, bool Promised) Apply(PromiseBook book, Happening happening, ClockReading now)
    {
        var epoch = At(4 + ((int)happening % 3));
        return happening switch
        {
            <= Happening.PromiseNewer => book.Promise(epoch, now.Plus(Timing.Hold)) is { } promised ? (promised, true) : (book, false),
            <= Happening.RevokeNewer => (book.Revoke(epoch), false),
            _ => (book.Obey(epoch), false),
        };
    }

    private static Epoch At(int counter) => counter == 0 ? Epoch.None : new Epoch(1, counter);
}
