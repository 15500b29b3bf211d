using System.Net;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.SiteAgent.Host.Tests.State.Api;

/// <summary>The sample VNFs as processes, the stateful one on a real state API.</summary>
public sealed class SampleTests
{
    private const string Session = "/sessions/anna";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Greeter_names_the_site_and_ends_with_its_stdin()
    {
        await using var greeter = await SampleUnderTest.StartAsync("Greeter", ("NFVHA_SITE", "oslo"));
        var site = await greeter.Http.GetAsync("/site", Cancellation);
        Assert.Equal(("oslo", "oslo"), (await site.Content.ReadAsStringAsync(Cancellation), site.Headers.GetValues("X-Site").Single()));
        Assert.Equal("Greetings from oslo\n", await greeter.Http.GetStringAsync("/", Cancellation));
        Assert.Equal(0, await greeter.EndAsync());
    }

    [Theory]
    [InlineData("Greeter")]
    [InlineData("SessionRegister")]
    public async Task Sample_without_its_environment_says_what_is_missing(string name)
    {
        var (code, said) = await SampleUnderTest.FailAsync(name);
        Assert.Equal(2, code);
        Assert.Contains("NFVHA_SITE", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_that_was_answered_is_there_after_the_component_is_lost()
    {
        await using var api = await ApiUnderTest.StartAsync();
        await using (var lost = await StartAsync(api))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await lost.Http.GetAsync(Session, Cancellation)).StatusCode);
            Assert.Equal((HttpStatusCode.OK, "\"1.1-0\""), await PutAsync(lost, "cell 7"));
        }

        api.Hss.Serve(new Epoch(1, 2));
        await using var next = await StartAsync(api);
        var read = await next.Http.GetAsync(Session, Cancellation);
        Assert.Equal(("cell 7", "\"1.1-0\"", "oslo"), (await read.Content.ReadAsStringAsync(Cancellation), read.Headers.ETag?.ToString(), read.Headers.GetValues("X-Site").Single()));
        Assert.Equal((HttpStatusCode.OK, "\"1.2-1\""), await PutAsync(next, "cell 8"));
        Assert.Equal(0, await next.EndAsync());
    }

    [Fact]
    public async Task IfMatch_with_an_older_etag_writes_nothing()
    {
        await using var api = await ApiUnderTest.StartAsync();
        await using var register = await StartAsync(api);
        await PutAsync(register, "one");
        Assert.Equal((HttpStatusCode.OK, "\"1.1-1\""), await PutAsync(register, "two", ifMatch: "\"1.1-0\""));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await PutAsync(register, "three", ifMatch: "\"1.1-0\"")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(register, "three", ifMatch: "\"17\"")).Status);
        Assert.Equal("two", await register.Http.GetStringAsync(Session, Cancellation));
    }

    [Fact]
    public async Task Repeated_request_counts_once_and_its_older_text_does_not_come_back()
    {
        await using var api = await ApiUnderTest.StartAsync();
        await using var register = await StartAsync(api);
        await PutAsync(register, "one", idempotencyKey: "first");
        await PutAsync(register, "two");
        Assert.Equal((HttpStatusCode.OK, null), await PutAsync(register, "one", idempotencyKey: "first"));
        Assert.Equal("two", await register.Http.GetStringAsync(Session, Cancellation));
    }

    [Fact]
    public async Task Standby_answers_503_until_its_site_owns_the_vnf()
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Hss.Cease("standby");
        await using var register = await StartAsync(api);
        var response = await register.Http.GetAsync(Session, Cancellation);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await PutAsync(register, "one")).Status);
        api.Hss.Serve(new Epoch(1, 2));
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(register, "one")).Status);
    }

    [Fact]
    public async Task Agent_that_is_gone_is_503_too()
    {
        await using var api = await ApiUnderTest.StartAsync();
        await using var register = await StartAsync(api);
        await api.StopAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await register.Http.GetAsync(Session, Cancellation)).StatusCode);
    }

    private static Task<SampleUnderTest> StartAsync(ApiUnderTest api) => SampleUnderTest.StartAsync(
        "SessionRegister", ("NFVHA_SITE", "oslo"), ("DAPR_GRPC_ENDPOINT", api.GrpcAddress), ("DAPR_API_TOKEN_FILE", api.TokenFile));

    private static async Task<(HttpStatusCode Status, string? ETag)> PutAsync(SampleUnderTest register, string text, string? ifMatch = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Session) { Content = new StringContent(text) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        using var response = await register.Http.SendAsync(request, Cancellation);
        return (response.StatusCode, response.Headers.ETag?.ToString());
    }
}
