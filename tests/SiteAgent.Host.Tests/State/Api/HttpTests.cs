using System.Net;
using System.Text;
using System.Text.Json;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Replication.Core.State;
using static NfvHa.Geo.SiteAgent.Host.Tests.State.Api.ApiUnderTest;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>What a VNF sees that speaks HTTP to the state API.</summary>
public sealed class HttpTests
{
    private const string State = "/v1.0/state/statestore";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task What_was_saved_is_read_as_it_was_sent(string method)
    {
        await using var api = await StartAsync();
        var saved = await SendAsync(api, method, State, """[ { "key": "a", "value": { "user":  "anna" } }, { "key": "b", "value": "text" } ]""");
        Assert.Equal((HttpStatusCode.NoContent, "1.1-0"), (saved.StatusCode, ETagOf(saved)));

        var read = await SendAsync(api, "GET", $"{State}/a?consistency=strong");
        Assert.Equal("""{ "user":  "anna" }""", await read.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(("1.1-0", "application/json"), (ETagOf(read), read.Content.Headers.ContentType?.MediaType));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/c")).StatusCode);
    }

    [Fact]
    public async Task What_was_saved_over_HTTP_is_read_over_gRPC_and_the_other_way_round()
    {
        await using var api = await StartAsync();
        await SendAsync(api, "POST", State, """[{"key":"a","value":[1,2]}]""");
        Assert.Equal(new[] { 1, 2 }, await api.Dapr.GetStateAsync<int[]>(Store, "a", cancellationToken: Cancellation));
        await api.Dapr.SaveStateAsync(Store, "b", new[] { 3 }, cancellationToken: Cancellation);
        Assert.Equal("[3]", await (await SendAsync(api, "GET", $"{State}/b")).Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a%2Fb", "a%252Fb")]
    [InlineData("a b?ä", "a%20b%3F%C3%A4")]
    public async Task Key_may_hold_any_character(string key, string inPath)
    {
        await using var api = await StartAsync();
        await SendAsync(api, "POST", State, JsonSerializer.Serialize(new[] { new { key, value = 1 } }));
        var path = new Uri($"{api.Http.BaseAddress}{State[1..]}/{inPath}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        Assert.Equal("1", await api.Http.GetStringAsync(path, Cancellation));
        Assert.Equal(1, await api.Dapr.GetStateAsync<int>(Store, key, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task ETags_guard_saves_and_deletes()
    {
        await using var api = await StartAsync();
        await SendAsync(api, "POST", State, """[{"key":"a","value":1}]""");
        await SendAsync(api, "POST", State, """[{"key":"a","value":2}]""");
        await RefusedAsync(HttpStatusCode.Conflict, "ERR_STATE_ETAG_MISMATCH", SendAsync(api, "POST", State, """[{"key":"a","value":3,"etag":"1.1-0"}]"""));
        await RefusedAsync(HttpStatusCode.Conflict, "ERR_STATE_ETAG_MISMATCH", SendAsync(api, "POST", State, """[{"key":"a","value":3,"options":{"concurrency":"first-write"}}]"""));
        await RefusedAsync(HttpStatusCode.Conflict, "ERR_STATE_ETAG_MISMATCH", SendAsync(api, "DELETE", $"{State}/a", etag: "1.1-0"));
        await RefusedAsync(HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST", SendAsync(api, "DELETE", $"{State}/a", etag: "17"));
        Assert.Equal("2", await (await SendAsync(api, "GET", $"{State}/a")).Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "DELETE", $"{State}/a", etag: "1.1-1")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/a")).StatusCode);
    }

    [Fact]
    public async Task Bulk_read_answers_each_key_in_order()
    {
        await using var api = await StartAsync();
        await SendAsync(api, "POST", State, """[{"key":"a","value":{"x":1}}]""");
        await api.Hss.WriteAsync(new StateRequest([new Put("raw", new byte[] { 0xff })], null), Cancellation);
        var read = await SendAsync(api, "POST", $"{State}/bulk", """{ "keys": ["b", "a", "raw"], "parallelism": 10 }""");
        Assert.Equal(
            """[{"key":"b"},{"key":"a","data":{"x":1},"etag":"1.1-0"},{"key":"raw","error":"the value is not JSON: read it alone, or over gRPC"}]""",
            await read.Content.ReadAsStringAsync(Cancellation));

        var raw = await SendAsync(api, "GET", $"{State}/raw");
        Assert.Equal("application/octet-stream", raw.Content.Headers.ContentType?.MediaType);
        Assert.Equal(new byte[] { 0xff }, await raw.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Transaction_is_done_as_a_whole_or_not_at_all()
    {
        await using var api = await StartAsync();
        await SendAsync(api, "POST", State, """[{"key":"old","value":1}]""");
        const string Operations = """[{"operation":"upsert","request":{"key":"a","value":1}},{"operation":"delete","request":{"key":"old","etag":"ETAG"}}]""";
        var conflicting = $$"""{"operations":{{Operations.Replace("ETAG", "1.1-9", StringComparison.Ordinal)}}}""";
        await RefusedAsync(HttpStatusCode.Conflict, "ERR_STATE_ETAG_MISMATCH", SendAsync(api, "POST", $"{State}/transaction", conflicting));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/a")).StatusCode);

        var good = $$"""{"operations":{{Operations.Replace("ETAG", "1.1-0", StringComparison.Ordinal)}}}""";
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "POST", $"{State}/transaction", good)).StatusCode);
        Assert.Equal("1", await (await SendAsync(api, "GET", $"{State}/a")).Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/old")).StatusCode);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("item")]
    [InlineData("transaction")]
    [InlineData("query")]
    public async Task Request_that_is_repeated_under_its_idempotency_key_counts_once(string where)
    {
        await using var api = await StartAsync();
        foreach (var value in new[] { 1, 2 })
        {
            const string Named = """ "metadata": {"idempotency-key":"order-1"} """;
            var sent = await (where switch
            {
                "header" => SendAsync(api, "POST", State, $$"""[{"key":"a","value":{{value}}}]""", idempotencyKey: "order-1"),
                "item" => SendAsync(api, "POST", State, $$"""[{"key":"a","value":{{value}},{{Named}}}]"""),
                "query" => SendAsync(api, "POST", $"{State}?metadata.idempotency-key=order-1", $$"""[{"key":"a","value":{{value}}}]"""),
                _ => SendAsync(api, "POST", $"{State}/transaction", $$$"""{"operations":[{"operation":"upsert","request":{"key":"a","value":{{{value}}} } }],{{{Named}}} }"""),
            });
            Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        }

        Assert.Equal("1", await (await SendAsync(api, "GET", $"{State}/a")).Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("[{}]", "\"key\" is a required field")]
    [InlineData("""[{"key":"a"}]""", "\"value\" is a required field")]
    [InlineData("""[{"key":1,"value":1}]""", "key is not a text")]
    [InlineData("""[{"key":"","value":1}]""", "has a key that has not 1 to 512 bytes of UTF-8")]
    [InlineData("""{"key":"a"}""", "the body is not a list; send [ ... ]")]
    [InlineData("""[{"key":"a","value":1,"key":"b"}]""", "the body has an object that names something twice")]
    [InlineData("""[{"key":"a","value":1}""", "the body is not JSON (line 1, byte 23)")]
    [InlineData("""[{"key":"a","value":1,"options":{"concurrency":"both"}}]""", "concurrency is 'both'; it must be first-write or last-write")]
    [InlineData("""[{"key":"a","value":1,"options":{"consistency":"linearizable"}}]""", "consistency is 'linearizable'; it must be eventual or strong")]
    [InlineData("""[{"key":"a","value":1,"options":7}]""", "\"concurrency\" is asked for in what is not an object; send { ... }")]
    [InlineData("""[{"key":"a","value":1,"metadata":[]}]""", "metadata is not an object; send { \"NAME\": \"TEXT\" }")]
    [InlineData(
        """[{"key":"a","value":1,"metadata":{"ttlInSeconds":"5"}}]""",
        "asks for a time to live (ttlInSeconds), which is not supported: delete the key when it is of no more use")]
    public async Task Malformed_body_is_refused_with_what_is_wrong(string body, string message)
    {
        await using var api = await StartAsync();
        Assert.Equal(message, await RefusedAsync(HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST", SendAsync(api, "POST", State, body)));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/a")).StatusCode);
    }

    [Theory]
    [InlineData("POST", "/v1.0/invoke/other/method/do")]
    [InlineData("POST", "/v1.0-alpha1/state/statestore/query")]
    [InlineData("POST", "/v1.0/publish/bus/topic")]
    [InlineData("PATCH", "/v1.0/state/statestore")]
    [InlineData("GET", "/v1.0/metadata")]
    [InlineData("GET", "/")]
    public async Task What_else_Dapr_can_do_is_not_implemented_and_says_so(string method, string path)
    {
        await using var api = await StartAsync();
        var message = await RefusedAsync(HttpStatusCode.NotImplemented, "ERR_NOT_SUPPORTED", SendAsync(api, method, path));
        Assert.StartsWith($"{method} {path} is not supported: ", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1.0/healthz")]
    [InlineData("/v1.0/healthz/outbound")]
    public async Task Health_says_that_the_agent_answers(string path)
    {
        await using var api = await StartAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", path)).StatusCode);
    }

    [Fact]
    public async Task Another_store_is_refused()
    {
        await using var api = await StartAsync();
        await RefusedAsync(HttpStatusCode.BadRequest, "ERR_STATE_STORE_NOT_FOUND", SendAsync(api, "GET", "/v1.0/state/redis/a"));
        await RefusedAsync(HttpStatusCode.BadRequest, "ERR_STATE_STORE_NOT_FOUND", SendAsync(api, "POST", "/v1.0/state/redis", "[]"));
    }

    [Fact]
    public async Task Without_the_token_of_a_vnf_nothing_is_learned()
    {
        await using var api = await StartAsync();
        using var stranger = new HttpClient { BaseAddress = api.Http.BaseAddress };
        foreach (var path in new[] { $"{State}/a", "/v1.0/healthz", "/v1.0/nothing" })
        {
            await RefusedAsync(HttpStatusCode.Unauthorized, "ERR_API_TOKEN", stranger.GetAsync(path, Cancellation));
        }

        stranger.DefaultRequestHeaders.Add("dapr-api-token", "wrong");
        await RefusedAsync(HttpStatusCode.Unauthorized, "ERR_API_TOKEN", stranger.GetAsync($"{State}/a", Cancellation));
    }

    [Fact]
    public async Task While_the_site_does_not_serve_the_vnf_all_is_unavailable_for_a_while()
    {
        await using var api = await StartAsync();
        api.Hss.Cease("this site does not serve the VNF at the moment");
        var response = await SendAsync(api, "GET", $"{State}/a");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Equal("this site does not serve the VNF at the moment", await RefusedAsync(HttpStatusCode.ServiceUnavailable, "ERR_STATE_UNAVAILABLE", Task.FromResult(response)));
        api.Hss.Serve(new Epoch(1, 2));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(api, "GET", $"{State}/a")).StatusCode);
    }

    [Fact]
    public async Task Body_beyond_the_bound_is_refused()
    {
        await using var api = await StartAsync();
        var body = $$"""[{"key":"a","value":"{{new string('x', 3 * 1024 * 1024)}}"}]""";
        await RefusedAsync(HttpStatusCode.RequestEntityTooLarge, "ERR_TOO_LARGE", SendAsync(api, "POST", State, body));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        ApiUnderTest api, string method, string path, string? body = null, string? etag = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (etag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await api.Http.SendAsync(request, Cancellation);
    }

    private static async Task<string> RefusedAsync(HttpStatusCode status, string code, Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        Assert.Equal(status, response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(code, body.RootElement.GetProperty("errorCode").GetString());
        return body.RootElement.GetProperty("message").GetString()!;
    }

    private static string ETagOf(HttpResponseMessage response) => response.Headers.NonValidated["ETag"].ToString();
}
