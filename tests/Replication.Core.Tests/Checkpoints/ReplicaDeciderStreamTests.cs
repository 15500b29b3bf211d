using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.Checkpoints;

namespace NfvHa.Geo.Replication.Core.Tests.Checkpoints;

/// <summary>How an owner streams to a standby: within bounds, again after a loss, and not more than that.</summary>
public sealed class ReplicaDeciderStreamTests
{
    private static readonly ReplicaOptions Small = new() { BatchMax = 4, WindowMax = 10 };

    [Fact]
    public void TheStream_StaysWithinBatchAndWindow()
    {
        var owner = Serving(Small);
        var end = 0L;
        for (var token = 1; token <= 40; token++)
        {
            end = Math.Max(end, End(owner.Write(token)));
        }

        Assert.Equal(Small.WindowMax, end);
        for (var durable = 1L; durable < 40; durable = Math.Min(40, durable + 3))
        {
            end = Math.Max(end, End(owner.Acked(Given.B, durable)));
            Assert.Equal(Math.Min(40, durable + Small.WindowMax), end);
        }

        static long End(DrivenReplica owner)
        {
            Assert.All(owner.Sent<SendEntries>(), send => Assert.InRange(send.Count, 1, Small.BatchMax));
            return owner.Sent<SendEntries>().Where(send => send.To == Given.B).Select(send => send.From + send.Count).DefaultIfEmpty().Max();
        }
    }

    [Fact]
    public void Retry_SendsAgainWhatWasNotAcknowledged_AfterSilenceOnly()
    {
        var owner = Promoted("11");
        Assert.Empty(owner.After(0.299).Tell(new RetryDue()).Sent<SendAlign>());
        Assert.Contains(owner.After(0.001).Tell(new RetryDue()).Sent<SendAlign>(), align => align.To == Given.B);

        owner.Acked(Given.B, 1);
        Assert.Equal((1L, 1), Assert.Single(owner.Sent<SendEntries>().Select(send => (send.From, send.Count))));
        Assert.Empty(owner.After(0.299).Tell(new RetryDue()).Sent<SendEntries>());
        Assert.Equal((1L, 1), Assert.Single(owner.After(0.001).Tell(new RetryDue()).Sent<SendEntries>().Select(send => (send.From, send.Count))));
        owner.Acked(Given.B, 2);

        Assert.DoesNotContain(owner.After(9).Tell(new RetryDue()).Commands, command => command is SendEntries { To: var to } && to == Given.B);
    }

    [Fact]
    public void AGap_IsFilledAgain()
    {
        var owner = Serving(Small);
        owner.Write(1).Write(2).Write(3);

        // The first of the three was lost; the standby says so to each of the others.
        owner.Acked(Given.B, 0).Acked(Given.B, 0).After(1).Tell(new RetryDue());

        Assert.Equal([1L, 2L, 3L], owner.Acked(Given.B, 3).Released);
    }

    /// <summary>
    /// A network in order, with a round trip of eight ticks and no loss; four entries are written each tick. One acknowledgement arrives twice.
    /// That may cost a repetition or two; if each repetition caused the next, the link would carry ever more of them.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AnAcknowledgementThatArrivesTwice_CausesNoStormOfRepetitions(int duplicates)
    {
        var owner = Serving(new ReplicaOptions { BatchMax = 8, WindowMax = 64 });
        var standby = new DrivenReplica(Given.B).Tell(new AlignReceived(
            new Align(Given.Vnf, Given.A, owner.View.Boot, Given.E(3), [], 0)));
        var toStandby = new Queue<(int At, AppendReceived Message)>();
        var toOwner = new Queue<(int At, AckReceived Message)>();
        var perTick = new List<int>();
        for (var tick = 0; tick < 120; tick++)
        {
            owner.After(0.01);
            var sent = 0;
            for (var entry = 0; entry < 4; entry++)
            {
                sent += Send(owner.Write((tick * 4) + entry), tick);
            }

            while (toStandby.TryPeek(out var append) && append.At <= tick)
            {
                standby.Tell(toStandby.Dequeue().Message);
                toOwner.Enqueue((tick + 4, new AckReceived(standby.Ack())));
            }

            while (toOwner.TryPeek(out var ack) && ack.At <= tick)
            {
                toOwner.Dequeue();
                sent += Send(owner.Tell(ack.Message), tick);
                for (var again = 0; tick == 40 && again < duplicates; again++)
                {
                    sent += Send(owner.Tell(ack.Message), tick);
                }
            }

            perTick.Add(sent);
            Assert.InRange(sent, 0, 100);
        }

        // Four appends a tick are enough for what is written.
        Assert.InRange(perTick.TakeLast(20).Average(), 0, 6);

        int Send(DrivenReplica from, int tick)
        {
            var appends = from.Sent<SendEntries>().Where(send => send.To == Given.B).ToList();
            foreach (var send in appends)
            {
                toStandby.Enqueue((tick + 4, new AppendReceived(new Append(
                    Given.Vnf, Given.A, from.View.Boot, Given.E(3), send.From, [.. from.Disk.Skip((int)send.From).Take(send.Count)]))));
            }

            return appends.Count;
        }
    }

    private static DrivenReplica Promoted(string log, ReplicaOptions? options = null) =>
        new DrivenReplica(Given.A, Given.Ledger(log), options).Tell(Given.Grant(Given.A, 3, Given.Sync(Given.B)));

    private static DrivenReplica Serving(ReplicaOptions options) => Promoted("", options).Acked(Given.B, 0);
}
