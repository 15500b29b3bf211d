using System.Text;
using CsCheck;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Replication;
using NfvHa.Geo.Replication.Core.State;

namespace NfvHa.Geo.Replication.Core.Tests.State;

/// <summary>What a checkpoint log adds up to.</summary>
public sealed class StateViewTests
{
    private static readonly Gen<string> Key = Gen.Int[0, 4].Select(place => new[] { "a", "b", "c", "ä", "key with spaces" }[place]);

    private static readonly Gen<StateOperation> Operation = Gen.Select(Key, Gen.Byte.Array[0, 20], Gen.Int[0, 2]).Select(
        (key, data, kind) => kind == 0 ? new Remove(key) : (StateOperation)new Put(key, data));

    private static readonly Gen<StateRequest> Request = Gen.Select(Operation.Array[1, 5], Gen.Int[0, 6].Select(place => new[] { "one", "two", "three" }.ElementAtOrDefault(place))).Select(
        (operations, idempotencyKey) => new StateRequest([.. operations], idempotencyKey));

    [Fact]
    public void A_log_adds_up_to_what_a_plain_dictionary_would_hold() => Request.Array[0, 30].Sample(requests =>
    {
        var (state, naive, answered) = (StateView.Empty, new Dictionary<string, string>(), new HashSet<string>());
        foreach (var request in requests)
        {
            var outcome = state.Evaluate(request);
            var isRepeated = request.IdempotencyKey is { } name && !answered.Add(name);
            Assert.Equal(isRepeated, outcome is Repeated);
            if (outcome is Accepted { Payload: var payload })
            {
                state = state.Apply(new LogEntry(new Epoch(1, 1), state.Length, payload));
                foreach (var operation in request.Operations)
                {
                    naive.Remove(operation.Key);
                    if (operation is Put { Data: var data })
                    {
                        naive[operation.Key] = Convert.ToHexString(data.Span);
                    }
                }
            }
        }

        Assert.Equal(naive.OrderBy(entry => entry.Key, StringComparer.Ordinal), state.Values.Select(entry => KeyValuePair.Create(entry.Key, Convert.ToHexString(entry.Value.Data.Span))));
        Assert.Equal(naive.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + (entry.Value.Length / 2)), state.Bytes);
    });

    [Fact]
    public void The_first_write_wins_where_that_is_asked_for()
    {
        var state = Written(StateView.Empty, new Put("a", Bytes(1), StateCondition.Absent));
        var tag = state.Get("a")!.Tag;
        Assert.Equal(new StateTag(new Epoch(1, 1), 0), tag);

        Assert.Equal(new Conflict("a", tag), state.Evaluate(One(new Put("a", Bytes(2), StateCondition.Absent))));
        var next = Written(state, new Put("a", Bytes(2), StateCondition.At(tag)));
        Assert.Equal(new Conflict("a", next.Get("a")!.Tag), next.Evaluate(One(new Put("a", Bytes(3), StateCondition.At(tag)))));
        Assert.Equal(new Conflict("b", null), next.Evaluate(One(new Remove("b", StateCondition.At(tag)))));
        Assert.IsType<Accepted>(next.Evaluate(One(new Put("a", Bytes(3)))));
    }

    [Fact]
    public void A_request_is_all_or_nothing()
    {
        var state = Written(StateView.Empty, new Put("a", Bytes(1)));

        Assert.IsType<Conflict>(state.Evaluate(One(new Put("b", Bytes(1)), new Put("a", Bytes(2), StateCondition.Absent))));
    }

    /// <summary>The same entry on another site, read from its log, is the answer there too.</summary>
    [Fact]
    public void A_repeated_request_is_known_by_whoever_reads_the_log()
    {
        var request = new StateRequest([new Put("a", Bytes(1))], "order-7");
        var accepted = Assert.IsType<Accepted>(StateView.Empty.Evaluate(request));
        var elsewhere = StateView.Empty.Apply(new LogEntry(new Epoch(1, 1), 0, accepted.Payload));

        Assert.Equal(new Repeated(new StateTag(new Epoch(1, 1), 0)), elsewhere.Evaluate(request));
    }

    [Fact]
    public void Only_the_last_idempotency_keys_are_remembered()
    {
        var state = StateView.Empty;
        for (var each = 0; each <= StateLimits.RepeatsMax; each++)
        {
            state = Written(state, $"key-{each}", new Put("a", Bytes(1)));
        }

        Assert.Equal(StateLimits.RepeatsMax, state.Answered.Count);
        Assert.IsType<Accepted>(state.Evaluate(new StateRequest([new Put("a", Bytes(2))], "key-0")));
        Assert.IsType<Repeated>(state.Evaluate(new StateRequest([new Put("a", Bytes(2))], "key-1")));
    }

    public static TheoryData<string, StateRequest> Wrong { get; } = new()
    {
        { "has 0 operations", new StateRequest([], null) },
        { "has 1001 operations", One([.. Enumerable.Range(0, 1001).Select(each => new Remove($"{each}"))]) },
        { "has not 1 to 512 bytes of UTF-8: ''", One(new Remove("")) },
        { "has not 1 to 512 bytes of UTF-8: 'xxxx", One(new Remove(new string('x', 513))) },
        { "has not 1 to 512 bytes of UTF-8: ", One(new Remove("\ud800")) },
        { "has an idempotency key", new StateRequest([new Remove("a")], "") },
        { "names 'a' twice", One(new Put("a", Bytes(1)), new Put("a", Bytes(2), StateCondition.Absent)) },
        { "a request may have at most 1048576", One(new Put("a", new byte[1024 * 1024])) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_said(string reason, StateRequest request) =>
        Assert.Contains(reason, Assert.IsType<Invalid>(StateView.Empty.Evaluate(request)).Reason, StringComparison.Ordinal);

    [Fact]
    public void State_has_a_bound()
    {
        var full = StateView.Empty with { Bytes = StateLimits.BytesMax - 10 };

        Assert.IsType<Accepted>(full.Evaluate(One(new Put("a", new byte[9]))));
        Assert.IsType<Invalid>(full.Evaluate(One(new Put("a", new byte[10]))));
        Assert.IsType<Accepted>(full.Evaluate(One(new Remove("a"))));
    }

    [Fact]
    public void What_is_no_change_or_does_not_follow_stops() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var entry = new LogEntry(new Epoch(1, 1), 0, bytes);
        try
        {
            Assert.Equal(1, StateView.Empty.Apply(entry).Length);
        }
        catch (InvalidOperationException stopped)
        {
            Assert.StartsWith("entry 0 of epoch 1.1 ", stopped.Message, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidOperationException>(() => StateView.Empty.Apply(entry with { Index = 1 }));
    });

    [Fact]
    public void Every_cut_of_a_change_is_noticed()
    {
        var payload = Assert.IsType<Accepted>(StateView.Empty.Evaluate(new StateRequest([new Put("a", Bytes(1, 2, 3)), new Remove("b")], "key"))).Payload;
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.Throws<InvalidOperationException>(() => StateView.Empty.Apply(new LogEntry(new Epoch(1, 1), 0, payload[..length])));
        }

        Assert.Throws<InvalidOperationException>(() => StateView.Empty.Apply(new LogEntry(new Epoch(1, 1), 0, new byte[] { 2 })));
        Assert.Throws<InvalidOperationException>(() => StateView.Empty.Apply(new LogEntry(new Epoch(1, 1), 0, (byte[])[.. payload.Span, 0])));
    }

    [Theory]
    [InlineData("1.42-7", true)]
    [InlineData("1.42-07", false)]
    [InlineData("1.42", false)]
    [InlineData("1-42.7", false)]
    [InlineData("", false)]
    [InlineData("1.42--7", false)]
    public void A_tag_is_read_as_it_was_written(string text, bool isOne)
    {
        Assert.Equal(isOne, StateTag.TryParse(text, out var tag));
        Assert.Equal(isOne ? text : "0.0-0", tag.ToString());
    }

    private static ReadOnlyMemory<byte> Bytes(params byte[] bytes) => bytes;

    private static StateRequest One(params StateOperation[] operations) => new([.. operations], null);

    private static StateView Written(StateView state, params StateOperation[] operations) => Written(state, null, operations);

    private static StateView Written(StateView state, string? idempotencyKey, params StateOperation[] operations) => state.Apply(
        new LogEntry(new Epoch(1, 1), state.Length, Assert.IsType<Accepted>(state.Evaluate(new StateRequest([.. operations], idempotencyKey))).Payload));
}
