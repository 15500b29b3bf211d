using Dapr.Client;
using Grpc.Core;
using Grpc.Net.Client;
using NfvHa.Geo.Contracts.Ownership;
using static NfvHa.Geo.SiteAgent.Host.Tests.State.Api.ApiUnderTest;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>What a VNF sees that is written against the Dapr SDK, over gRPC.</summary>
public sealed class DaprSdkTests
{
    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private static readonly StateOptions LastWrite = new() { Concurrency = ConcurrencyMode.LastWrite };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_saved_is_read()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", new Session("anna", 7), cancellationToken: Cancellation);
        Assert.Equal(new Session("anna", 7), await api.Dapr.GetStateAsync<Session>(Store, "a", cancellationToken: Cancellation));
        Assert.Null(await api.Dapr.GetStateAsync<Session>(Store, "b", cancellationToken: Cancellation));
    }

    [Theory]
    [InlineData(ConsistencyMode.Eventual)]
    [InlineData(ConsistencyMode.Strong)]
    public async Task Either_consistency_is_answered(ConsistencyMode consistency)
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", 1, new StateOptions { Consistency = consistency }, cancellationToken: Cancellation);
        Assert.Equal(1, await api.Dapr.GetStateAsync<int>(Store, "a", consistency, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task ETag_is_the_entry_that_wrote_the_value()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation);
        api.Hss.Serve(new Epoch(1, 4));
        await api.Dapr.SaveStateAsync(Store, "b", 2, cancellationToken: Cancellation);
        Assert.Equal((1, "1.1-0"), await api.Dapr.GetStateAndETagAsync<int>(Store, "a", cancellationToken: Cancellation));
        Assert.Equal((2, "1.4-1"), await api.Dapr.GetStateAndETagAsync<int>(Store, "b", cancellationToken: Cancellation));
        Assert.Equal((0, ""), await api.Dapr.GetStateAndETagAsync<int>(Store, "c", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task TrySave_with_the_etag_of_now_writes_and_with_an_older_one_does_not()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation);
        var (_, etag) = await api.Dapr.GetStateAndETagAsync<int>(Store, "a", cancellationToken: Cancellation);
        Assert.True(await api.Dapr.TrySaveStateAsync(Store, "a", 2, etag, cancellationToken: Cancellation));
        Assert.False(await api.Dapr.TrySaveStateAsync(Store, "a", 3, etag, cancellationToken: Cancellation));
        Assert.False(await api.Dapr.TrySaveStateAsync(Store, "a", 3, etag, LastWrite, cancellationToken: Cancellation));
        Assert.Equal(2, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task An_entry_that_was_absent_when_read_is_saved_only_while_it_is()
    {
        await using var api = await StartAsync();
        var (mine, other) = (await api.Dapr.GetStateEntryAsync<int>(Store, "a", cancellationToken: Cancellation), await api.Dapr.GetStateEntryAsync<int>(Store, "a", cancellationToken: Cancellation));
        (mine.Value, other.Value) = (1, 2);
        Assert.True(await mine.TrySaveAsync(cancellationToken: Cancellation));
        Assert.False(await other.TrySaveAsync(cancellationToken: Cancellation));
        Assert.Equal(1, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task FirstWrite_without_etag_writes_only_what_is_absent()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", 1, FirstWrite, cancellationToken: Cancellation);
        var refused = await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", 2, FirstWrite, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        Assert.Contains("key 'a' has the etag 1.1-0", refused.Detail, StringComparison.Ordinal);
        await api.Dapr.SaveStateAsync(Store, "a", 3, LastWrite, cancellationToken: Cancellation);
        Assert.Equal(3, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task ETag_that_was_never_given_out_is_an_invalid_argument()
    {
        await using var api = await StartAsync();
        var refused = await FailsAsync(() => api.Dapr.TrySaveStateAsync(Store, "a", 1, "17", cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("'17'", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryDelete_with_an_older_etag_deletes_nothing()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation);
        await api.Dapr.SaveStateAsync(Store, "a", 2, cancellationToken: Cancellation);
        Assert.False(await api.Dapr.TryDeleteStateAsync(Store, "a", "1.1-0", cancellationToken: Cancellation));
        Assert.Equal(2, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
        Assert.True(await api.Dapr.TryDeleteStateAsync(Store, "a", "1.1-1", cancellationToken: Cancellation));
        Assert.Equal(0, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
        await api.Dapr.DeleteStateAsync(Store, "a", cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Delete_with_first_write_and_no_etag_is_refused()
    {
        await using var api = await StartAsync();
        Assert.Equal(StatusCode.InvalidArgument, (await FailsAsync(() => api.Dapr.DeleteStateAsync(Store, "a", FirstWrite, cancellationToken: Cancellation))).StatusCode);
    }

    [Fact]
    public async Task Many_are_saved_read_and_deleted_at_once()
    {
        await using var api = await StartAsync();
        using var bulk = api.DaprForBulk();
        await bulk.SaveBulkStateAsync(Store, [Save("a", "A"), Save("b", "B")], Cancellation);
        var items = await api.Dapr.GetBulkStateAsync(Store, ["b", "c", "a"], parallelism: 1, cancellationToken: Cancellation);
        Assert.Equal([("b", "\"B\"", "1.1-0"), ("c", "", ""), ("a", "\"A\"", "1.1-0")], items.Select(item => (item.Key, item.Value, item.ETag)));
        await api.Dapr.DeleteBulkStateAsync(Store, [new BulkDeleteStateItem("a", null!), new BulkDeleteStateItem("b", "1.1-0")], Cancellation);
        Assert.All(await api.Dapr.GetBulkStateAsync(Store, ["a", "b"], null, cancellationToken: Cancellation), item => Assert.Equal("", item.Value));
    }

    [Fact]
    public async Task Bulk_save_with_one_conflict_writes_nothing()
    {
        await using var api = await StartAsync();
        using var bulk = api.DaprForBulk();
        await api.Dapr.SaveStateAsync(Store, "b", 1, cancellationToken: Cancellation);
        var refused = await FailsAsync(() => bulk.SaveBulkStateAsync(Store, [Save("a", 2), Save("b", 2, "1.1-9")], Cancellation));
        Assert.Equal(StatusCode.Aborted, refused.StatusCode);
        Assert.Equal(0, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Transaction_is_done_as_a_whole_or_not_at_all()
    {
        await using var api = await StartAsync();
        await api.Dapr.SaveStateAsync(Store, "old", 1, cancellationToken: Cancellation);
        StateTransactionRequest[] conflicting = [Upsert("a", "1"), Delete("old"), Upsert("b", "2", "1.1-0")];
        Assert.Equal(StatusCode.Aborted, (await FailsAsync(() => api.Dapr.ExecuteStateTransactionAsync(Store, conflicting, cancellationToken: Cancellation))).StatusCode);
        Assert.Equal((0, 1), (await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation), await api.Dapr.GetStateAsync<int>(Store, "old", cancellationToken: Cancellation)));

        await api.Dapr.ExecuteStateTransactionAsync(Store, [Upsert("a", "1"), Delete("old", "1.1-0")], cancellationToken: Cancellation);
        Assert.Equal((1, 0), (await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation), await api.Dapr.GetStateAsync<int>(Store, "old", cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task Request_that_is_repeated_under_its_idempotency_key_counts_once()
    {
        await using var api = await StartAsync();
        var key = new Dictionary<string, string> { ["idempotency-key"] = "order-1" };
        await api.Dapr.ExecuteStateTransactionAsync(Store, [Upsert("a", "1")], key, Cancellation);
        await api.Dapr.SaveStateAsync(Store, "a", 2, cancellationToken: Cancellation);
        api.Hss.Serve(new Epoch(1, 2));
        await api.Dapr.ExecuteStateTransactionAsync(Store, [Upsert("a", "1")], key, Cancellation);
        await api.Dapr.SaveStateAsync(Store, "a", 3, metadata: key, cancellationToken: Cancellation);
        Assert.Equal((2, "1.1-1"), await api.Dapr.GetStateAndETagAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Two_idempotency_keys_in_one_request_are_refused()
    {
        await using var api = await StartAsync();
        using var bulk = api.DaprForBulk();
        SaveStateItem<int>[] items = [Item("a", "one"), Item("b", "two")];
        Assert.Equal(StatusCode.InvalidArgument, (await FailsAsync(() => bulk.SaveBulkStateAsync(Store, items, Cancellation))).StatusCode);

        static SaveStateItem<int> Item(string key, string name) => new(key, 1, null!, metadata: new Dictionary<string, string> { ["idempotency-key"] = name });
    }

    [Theory]
    [InlineData("ttlInSeconds", "5")]
    [InlineData("partitionKey", "p")]
    public async Task Metadata_that_would_be_asked_for_in_vain_is_refused(string name, string value)
    {
        await using var api = await StartAsync();
        var metadata = new Dictionary<string, string> { [name] = value };
        var refused = await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", 1, metadata: metadata, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(name, refused.Detail, StringComparison.Ordinal);
        Assert.Equal(StatusCode.InvalidArgument, (await FailsAsync(() => api.Dapr.ExecuteStateTransactionAsync(Store, [Upsert("a", "1")], metadata, Cancellation))).StatusCode);
        Assert.Equal(0, await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Token_names_the_vnf_whose_state_is_seen()
    {
        await using var api = await StartAsync();
        using var other = api.DaprOfOther();
        await api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation);
        await other.SaveStateAsync(Store, "a", 2, cancellationToken: Cancellation);
        Assert.Equal((1, 2), (await api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation), await other.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("0123456789abcdef0123456789abcdef")]
    public async Task Without_the_token_of_a_vnf_nothing_is_learned(string? token)
    {
        await using var api = await StartAsync();
        using var stranger = api.DaprWith(token);
        var reads = await FailsAsync(() => stranger.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
        var guesses = await FailsAsync(() => stranger.GetStateAsync<int>("no-store", "a", cancellationToken: Cancellation));
        var locks = await FailsAsync(() => stranger.GetMetadataAsync(Cancellation));
        Assert.Equal(StatusCode.Unauthenticated, reads.StatusCode);
        Assert.Equal((reads, reads), (guesses, locks));
        Assert.False(await stranger.CheckHealthAsync(Cancellation));
    }

    [Fact]
    public async Task Sidecar_is_healthy_also_while_the_site_does_not_serve_the_vnf()
    {
        await using var api = await StartAsync();
        api.Hss.Cease("standby");
        Assert.True(await api.Dapr.CheckHealthAsync(Cancellation));
        await api.Dapr.WaitForSidecarAsync(Cancellation);
    }

    [Fact]
    public async Task While_the_site_does_not_serve_the_vnf_all_is_unavailable()
    {
        await using var api = await StartAsync();
        api.Hss.Cease("this site does not serve the VNF at the moment");
        var read = await FailsAsync(() => api.Dapr.GetStateAsync<int>(Store, "a", cancellationToken: Cancellation));
        var write = await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.Unavailable, StatusCode.Unavailable), (read.StatusCode, write.StatusCode));
        Assert.Equal("this site does not serve the VNF at the moment", write.Detail);
    }

    [Fact]
    public async Task Another_store_is_refused()
    {
        await using var api = await StartAsync();
        var refused = await FailsAsync(() => api.Dapr.SaveStateAsync("redis", "a", 1, cancellationToken: Cancellation));
        Assert.Equal((StatusCode.FailedPrecondition, "state store 'redis' is not found; the store here is 'statestore'"), (refused.StatusCode, refused.Detail));
    }

    [Fact]
    public async Task What_else_Dapr_can_do_is_unimplemented_and_says_so()
    {
        await using var api = await StartAsync();
        var query = await FailsAsync(() => api.Dapr.QueryStateAsync<int>(Store, "{}", cancellationToken: Cancellation));
        var publish = await FailsAsync(() => api.Dapr.PublishEventAsync("bus", "topic", cancellationToken: Cancellation));
        Assert.Equal((StatusCode.Unimplemented, StatusCode.Unimplemented), (query.StatusCode, publish.StatusCode));
        Assert.StartsWith("dapr.proto.runtime.v1.Dapr/QueryStateAlpha1 is not supported: ", query.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_beyond_the_bound_is_refused_and_the_largest_is_kept()
    {
        await using var api = await StartAsync();
        var largest = new string('x', (1024 * 1024) - 16);
        await api.Dapr.SaveStateAsync(Store, "a", largest, cancellationToken: Cancellation);
        Assert.Equal(largest, await api.Dapr.GetStateAsync<string>(Store, "a", cancellationToken: Cancellation));
        Assert.Equal(StatusCode.InvalidArgument, (await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", largest + largest[..99], cancellationToken: Cancellation))).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await FailsAsync(() => api.Dapr.SaveStateAsync(Store, "a", largest + largest + largest, cancellationToken: Cancellation))).StatusCode);
    }

    [Fact]
    public async Task Answer_that_no_client_would_take_in_is_refused()
    {
        await using var api = await StartAsync();
        var value = new string('x', 1_000_000);
        string[] keys = ["a", "b", "c", "d", "e"];
        foreach (var key in keys)
        {
            await api.Dapr.SaveStateAsync(Store, key, value, cancellationToken: Cancellation);
        }

        Assert.Equal(4, (await api.Dapr.GetBulkStateAsync(Store, keys[..4], null, cancellationToken: Cancellation)).Count);
        var refused = await FailsAsync(() => api.Dapr.GetBulkStateAsync(Store, keys, null, cancellationToken: Cancellation));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.Contains("ask for fewer keys", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_keys_than_go_into_one_request_are_refused()
    {
        await using var api = await StartAsync();
        string[] keys = [.. Enumerable.Range(0, 1001).Select(number => $"k{number}")];
        Assert.Equal(StatusCode.InvalidArgument, (await FailsAsync(() => api.Dapr.GetBulkStateAsync(Store, keys, null, cancellationToken: Cancellation))).StatusCode);
        Assert.Equal(1000, (await api.Dapr.GetBulkStateAsync(Store, keys[..1000], null, cancellationToken: Cancellation)).Count);
    }

    [Fact]
    public async Task Idempotency_key_may_be_a_header()
    {
        await using var api = await StartAsync();
        using var channel = GrpcChannel.ForAddress(api.GrpcAddress);
        var raw = new Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient(channel);
        var headers = new Metadata { { "dapr-api-token", (await File.ReadAllTextAsync(api.TokenFile, Cancellation)).TrimEnd() }, { "idempotency-key", "order-1" } };
        foreach (var value in new[] { "1", "2" })
        {
            var item = new Dapr.Client.Autogen.Grpc.v1.StateItem { Key = "a", Value = Google.Protobuf.ByteString.CopyFromUtf8(value) };
            await raw.SaveStateAsync(new Dapr.Client.Autogen.Grpc.v1.SaveStateRequest { StoreName = Store, States = { item } }, headers, cancellationToken: Cancellation);
        }

        Assert.Equal((1, "1.1-0"), await api.Dapr.GetStateAndETagAsync<int>(Store, "a", cancellationToken: Cancellation));
    }

    private static StateTransactionRequest Upsert(string key, string json, string? etag = null) => new(key, System.Text.Encoding.UTF8.GetBytes(json), StateOperationType.Upsert, etag);

    private static StateTransactionRequest Delete(string key, string? etag = null) => new(key, null, StateOperationType.Delete, etag);

    private static SaveStateItem<T> Save<T>(string key, T value, string? etag = null) => new(key, value, etag!);

    private sealed record Session(string User, int Cell);
}
