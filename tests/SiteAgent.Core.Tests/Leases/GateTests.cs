using CsCheck;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.SiteAgent.Core.Leases;

namespace NfvHa.Geo.SiteAgent.Core.Tests.Leases;

/// <summary>S5: the gate ends service at the deadline; S1: it obeys one boot and refuses older epochs.</summary>
public sealed class GateTests
{
    private static readonly BootId Other = new("boot-0");
    private static readonly GateView Attached = GateView.Closed.Attach(Given.Boot);

    [Fact]
    public void S5_AStartedGate_PermitsNothingAndObeysNobody()
    {
        Assert.False(GateView.Closed.Permits(Given.Vnf, Given.E(1), Given.At(0)));
        Assert.Null(GateView.Closed.Arm(Given.Boot, Given.Vnf, Given.E(1), Given.At(2)));
        Assert.Null(GateView.Closed.Close(Given.Boot, Given.Vnf, Given.E(1)));
        Assert.False(Attached.Permits(Given.Vnf, Given.E(1), Given.At(0)));
    }

    /// <summary>Armed for 1.5 until second 2, closed through 1.3: who may pass at which epoch and second.</summary>
    [Theory]
    [InlineData(5, 0, true)]
    [InlineData(5, 1.999, true)]
    [InlineData(5, 2, false)]
    [InlineData(5, 9, false)]
    [InlineData(4, 0, false)]
    [InlineData(3, 0, false)]
    [InlineData(6, 0, false)]
    public void S5_S6_Permits_OnlyTheArmedEpochBeforeTheDeadline(int epoch, double at, bool permitted)
    {
        var gate = Attached.Close(Given.Boot, Given.Vnf, Given.E(3))!.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!;

        Assert.Equal(permitted, gate.Permits(Given.Vnf, Given.E(epoch), Given.At(at)));
    }

    [Fact]
    public void S2_Permits_AnyClockAtTheDeadline_EndsService()
    {
        var gate = Attached.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!;
        var (early, late) = (Given.At(0), Given.At(3));

        Assert.False(gate.Permits(Given.Vnf, Given.E(5), early with { Monotonic = late.Monotonic }));
        Assert.False(gate.Permits(Given.Vnf, Given.E(5), early with { Boottime = late.Boottime }));
        Assert.False(gate.Permits(Given.Vnf, Given.E(5), early with { Realtime = late.Realtime }));
    }

    [Fact]
    public void Permits_AnotherVnf_Nothing()
    {
        var gate = Attached.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!;

        Assert.False(gate.Permits(new VnfId("other"), Given.E(5), Given.At(0)));
    }

    /// <summary>Armed for 1.5, closed through 1.3: which epochs may be armed next.</summary>
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, true)]
    public void S1_Arm_AnOlderOrClosedEpoch_Refused(int epoch, bool obeyed)
    {
        var gate = Attached.Close(Given.Boot, Given.Vnf, Given.E(3))!.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!;

        Assert.Equal(obeyed, gate.Arm(Given.Boot, Given.Vnf, Given.E(epoch), Given.At(4)) is not null);
    }

    [Theory]
    [InlineData(4, true, false)]
    [InlineData(1, false, false)]
    public void S2_Arm_TheSameEpoch_LengthensAndShortens(double deadline, bool atTwo, bool atFive)
    {
        var gate = Attached.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(deadline))!;

        Assert.Equal(atTwo, gate.Permits(Given.Vnf, Given.E(5), Given.At(2)));
        Assert.Equal(atFive, gate.Permits(Given.Vnf, Given.E(5), Given.At(5)));
    }

    [Fact]
    public void S1_ANewerEpoch_EndsTheOlderOne()
    {
        var gate = Attached.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(9))!.Arm(Given.Boot, Given.Vnf, Given.E(6), Given.At(9))!;

        Assert.False(gate.Permits(Given.Vnf, Given.E(5), Given.At(0)));
        Assert.True(gate.Permits(Given.Vnf, Given.E(6), Given.At(0)));
    }

    /// <summary>Armed for 1.5; closed through another epoch.</summary>
    [Theory]
    [InlineData(4, true, true)]
    [InlineData(5, false, false)]
    [InlineData(6, false, false)]
    public void S4_Close_EveryEpochUpToIt_AndItStaysClosed(int through, bool stillPermits, bool mayRearm)
    {
        var gate = Attached.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!.Close(Given.Boot, Given.Vnf, Given.E(through))!;

        Assert.Equal(stillPermits, gate.Permits(Given.Vnf, Given.E(5), Given.At(0)));
        Assert.Equal(mayRearm, gate.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2)) is not null);
        Assert.NotNull(gate.Arm(Given.Boot, Given.Vnf, Given.E(7), Given.At(2)));
    }

    [Fact]
    public void S4_Close_OfAnOlderEpoch_DoesNotReopenANewerOne()
    {
        var gate = Attached.Close(Given.Boot, Given.Vnf, Given.E(5))!.Close(Given.Boot, Given.Vnf, Given.E(2))!;

        Assert.Null(gate.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2)));
    }

    [Fact]
    public void S1_Orders_OfAnotherBoot_AreDropped()
    {
        Assert.Null(Attached.Arm(Other, Given.Vnf, Given.E(5), Given.At(2)));
        Assert.Null(Attached.Close(Other, Given.Vnf, Given.E(5)));
    }

    [Fact]
    public void Attach_ANewBoot_KeepsDeadlinesAndClosuresAndDropsTheOldBoot()
    {
        var next = new BootId("boot-2");
        var gate = Attached.Close(Given.Boot, Given.Vnf, Given.E(3))!.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(2))!.Attach(next);

        Assert.True(gate.Permits(Given.Vnf, Given.E(5), Given.At(1)));
        Assert.Null(gate.Arm(next, Given.Vnf, Given.E(3), Given.At(9)));
        Assert.Null(gate.Arm(Given.Boot, Given.Vnf, Given.E(5), Given.At(9)));
        Assert.NotNull(gate.Arm(next, Given.Vnf, Given.E(5), Given.At(9)));
    }

    /// <summary>The naive gate looks through everything it was ever told.</summary>
    [Fact]
    public void S5_AnySequence_AgreesWithAListOfAllOrders() =>
        Gen.Select(Gen.Bool, Gen.Int[1, 4], Gen.Int[0, 5]).Array[0, 12].Sample(orders =>
        {
            var gate = Attached;
            var armed = new List<(Epoch Epoch, double Deadline)>();
            var closed = Epoch.None;
            foreach (var (isArm, epoch, deadline) in orders)
            {
                if (isArm)
                {
                    var isCurrent = armed.All(earlier => earlier.Epoch <= Given.E(epoch)) && Given.E(epoch) > closed;
                    var next = gate.Arm(Given.Boot, Given.Vnf, Given.E(epoch), Given.At(deadline));
                    Assert.Equal(isCurrent, next is not null);
                    if (isCurrent)
                    {
                        armed.Add((Given.E(epoch), deadline));
                    }

                    gate = next ?? gate;
                }
                else
                {
                    gate = gate.Close(Given.Boot, Given.Vnf, Given.E(epoch))!;
                    closed = Epoch.Max(closed, Given.E(epoch));
                }
            }

            for (var epoch = 1; epoch <= 4; epoch++)
            {
                var expected = armed.Count > 0 && armed[^1].Epoch == Given.E(epoch) && Given.E(epoch) > closed && armed[^1].Deadline > 2;
                Assert.Equal(expected, gate.Permits(Given.Vnf, Given.E(epoch), Given.At(2)));
            }
        }, iter: 5_000);
}
