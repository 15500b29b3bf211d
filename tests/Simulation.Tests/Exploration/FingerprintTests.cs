using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Simulation.Exploration;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.Simulation.Tests.Exploration;

public sealed class FingerprintTests
{
    private static readonly VnfId Vnf = new("vnf");
    private static readonly VnfView Base = VnfView.Unknown(Vnf) with { Asked = new ArmTag(0, 0), Deadline = At(12), Expiries = [Promise("b", 12)] };

    /// <summary>Each differs from <see cref="Base"/> in one field that can change a decision.</summary>
    public static TheoryData<string, VnfView> Different => new()
    {
        { "highest", Base with { Book = Base.Book.Obey(new Epoch(1, 1)) } },
        { "revoked", Base with { Book = Base.Book.Revoke(new Epoch(1, 1)) } },
        { "hold", Base with { Book = Base.Book with { HoldUntil = At(11) } } },
        { "given up", Base with { GivenUp = new Epoch(1, 1) } },
        { "grant", Base with { Grant = new Grant(new Epoch(1, 1), EligibleSet.Initial(SiteSet.Empty)) } },
        { "heard", Base with { IsGrantHeard = true } },
        { "deadline", Base with { Deadline = At(13) } },
        { "promiser", Base with { Expiries = [Promise("c", 12)] } },
        { "expiry", Base with { Expiries = [Promise("b", 11)] } },
        { "asked", Base with { Asked = new ArmTag(1, 0) } },
        { "confirmed", Base with { Confirmed = new ArmTag(0, 0) } },
        { "closing", Base with { Closing = new Epoch(1, 1) } },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Two_values_that_differ_in_one_field_differ(string field, VnfView other)
    {
        Assert.NotEmpty(field);
        Assert.NotEqual(Of(Base, 10), Of(other, 10));
    }

    [Fact]
    public void A_shift_of_time_changes_nothing() => Assert.Equal(
        Of(Base with { Book = Base.Book with { HoldUntil = At(11) } }, 10),
        Of(Base with { Book = Base.Book with { HoldUntil = At(18) }, Deadline = At(19), Expiries = [Promise("b", 19)] }, 17));

    [Fact]
    public void Deadlines_that_are_over_are_all_alike() => Assert.Equal(
        Of(new PromiseBook(default, At(3)), 10), Of(new PromiseBook(default, ClockReading.Past), 10));

    [Fact]
    public void Each_clock_counts() => Assert.NotEqual(
        Of(new PromiseBook(default, At(12)), 10), Of(new PromiseBook(default, At(12) with { Realtime = TimeSpan.FromMilliseconds(13) }), 10));

    [Fact]
    public void Worlds_that_take_the_same_steps_a_tick_later_are_the_same()
    {
        var model = new LeaseModel(new LeaseSettings { Duration = 2, AgentCrashes = 1, BeatsInFlight = true, RepliesInFlight = true });
        var (now, later) = (Grown(model, model.Start()), Grown(model, model.Start().Next()));

        Assert.Equal(now, later);
        Assert.InRange(now.Distinct().Count(), 20, now.Length);
    }

    [Fact]
    public void A_time_that_nobody_explained_is_refused()
    {
        var thrown = Assert.ThrowsAny<Exception>(() => Of(new Forgotten(TimeSpan.Zero), 10));

        Assert.Contains("Forgotten.Since holds a time", (thrown.InnerException ?? thrown).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_field_counts() => Assert.NotEqual(Of(new Secret(1), 10), Of(new Secret(2), 10));

    private static Fingerprint[] Grown(LeaseModel model, LeaseWorld start)
    {
        var level = new List<LeaseWorld> { start };
        for (var depth = 0; depth < 2; depth++)
        {
            level = [.. level.SelectMany(world => Successors(model, world))];
        }

        return [.. level.Select(model.Of)];
    }

    private static IEnumerable<LeaseWorld> Successors(LeaseModel model, LeaseWorld world)
    {
        var expansion = new Expansion<LeaseWorld>();
        model.Expand(world, expansion);
        return expansion.Found.Select(found => found.World);
    }

    private static Fingerprint Of<T>(T value, int now) => Fingerprints.Of(value, TimeSpan.FromMilliseconds(now));

    private static Expiry Promise(string site, int until) => new(PromiserId.Of(new SiteId(site)), At(until));

    private static ClockReading At(int tick) =>
        new(TimeSpan.FromMilliseconds(tick), TimeSpan.FromMilliseconds(tick), TimeSpan.FromMilliseconds(tick));

    private sealed record Forgotten(TimeSpan Since);

    private sealed class Secret(int value)
    {
        private readonly int _value = value;

        public override string ToString() => $"{_value}";
    }
}
