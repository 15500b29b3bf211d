using System.Text;
using NfvHa.Geo.Replication.Core.State;
using NfvHa.Geo.SiteAgent.Host.State;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State;

/// <summary>What a component reads and writes, at two sites with real logs.</summary>
public sealed class VnfReplicaTests : IAsyncDisposable
{
    private readonly TwoSites _sites = new();

    public ValueTask DisposeAsync() => _sites.DisposeAsync();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_read_at_the_other_site_after_a_takeover()
    {
        _sites.Grant(TwoSites.A, 1);
        var written = Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "one"));

        _sites.Grant(TwoSites.B, 2);

        var found = Assert.IsType<StateFound>(await _sites[TwoSites.B].ReadAsync(["k", "nothing"], Cancelled));
        Assert.Equal(("one", written.Tag), (Text(found.Values[0]), found.Values[0]!.Tag));
        Assert.Null(found.Values[1]);
        Assert.IsType<StateUnavailable>(await WriteAsync(TwoSites.A, "k", "late"));
    }

    [Fact]
    public async Task Nothing_is_answered_before_the_standby_has_it()
    {
        _sites.Grant(TwoSites.A, 1);
        await WriteAsync(TwoSites.A, "k", "one");
        _sites.Cut();

        var write = WriteAsync(TwoSites.A, "k", "two");
        var read = _sites[TwoSites.A].ReadAsync(["k"], Cancelled).AsTask();
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancelled);
        Assert.False(write.IsCompleted || read.IsCompleted);

        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancelled);
        _sites.Mend();
        Assert.IsType<StateWritten>(await write);
        Assert.Equal("two", Text(Assert.IsType<StateFound>(await read).Values[0]));
    }

    [Fact]
    public async Task A_write_that_lost_its_site_is_not_answered_as_written_and_a_repetition_elsewhere_counts_once()
    {
        _sites.Grant(TwoSites.A, 1);
        Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "one", "first"));
        _sites.Cut();
        var write = WriteAsync(TwoSites.A, "k", "two", "second");

        _sites.Mend();
        _sites.Grant(TwoSites.B, 2);

        var answer = await write;
        var repeated = Assert.IsType<StateWritten>(await WriteAsync(TwoSites.B, "k", "one", "first"));
        Assert.True(repeated.WasRepeated);
        var again = Assert.IsType<StateWritten>(await WriteAsync(TwoSites.B, "k", "two", "second"));
        Assert.True(answer is StateUnavailable || again.WasRepeated);
        Assert.Equal("two", Text(Assert.IsType<StateFound>(await _sites[TwoSites.B].ReadAsync(["k"], Cancelled)).Values[0]));
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_changes_nothing()
    {
        _sites.Grant(TwoSites.A, 1);
        var first = Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "one"));
        Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "two"));

        var request = new StateRequest([new Put("other", Bytes("x")), new Put("k", Bytes("three"), StateCondition.At(first.Tag))], null);
        var conflict = Assert.IsType<StateConflict>(await _sites[TwoSites.A].WriteAsync(request, Cancelled));

        Assert.Equal("k", conflict.Key);
        var found = Assert.IsType<StateFound>(await _sites[TwoSites.A].ReadAsync(["k", "other"], Cancelled));
        Assert.Equal(("two", null), (Text(found.Values[0]), found.Values[1]));
    }

    [Fact]
    public async Task A_site_that_was_told_to_take_in_nothing_new_answers_nobody()
    {
        _sites.Grant(TwoSites.A, 1);
        _sites.Do(TwoSites.A, replica => replica.Quiesce());

        Assert.IsType<StateUnavailable>(await WriteAsync(TwoSites.A, "k", "one"));
        Assert.IsType<StateUnavailable>(await _sites[TwoSites.B].ReadAsync(["k"], Cancelled));
    }

    [Fact]
    public async Task An_agent_that_was_restarted_has_the_state_again()
    {
        _sites.Grant(TwoSites.A, 1);
        Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "one"));

        await _sites.RestartAsync(TwoSites.A, 2);
        _sites.Grant(TwoSites.A, 1);
        _sites.Mend();

        Assert.Equal("one", Text(Assert.IsType<StateFound>(await _sites[TwoSites.A].ReadAsync(["k"], Cancelled)).Values[0]));
        Assert.IsType<StateWritten>(await WriteAsync(TwoSites.A, "k", "two"));
    }

    private Task<StateAnswer> WriteAsync(Contracts.Identity.SiteId at, string key, string value, string? idempotencyKey = null) =>
        _sites[at].WriteAsync(new StateRequest([new Put(key, Bytes(value))], idempotencyKey), Cancelled).AsTask();

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(StateValue? value) => value is null ? null : Encoding.UTF8.GetString(value.Data.Span);
}
