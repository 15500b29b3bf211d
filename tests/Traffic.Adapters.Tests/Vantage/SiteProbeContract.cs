using System.Net;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Traffic.Adapters.Vantage;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Vantage;

/// <summary>What every probe does.</summary>
public abstract class SiteProbeContract : IDisposable
{
    protected abstract ISiteProbe Probe { get; }

    /// <summary>From now on a site answers at 127.0.1.1, or nobody.</summary>
    protected abstract void Serve(SiteId? site);

    public abstract void Dispose();

    [Fact]
    public async Task The_site_that_answers_is_named_and_the_next_one_after_it()
    {
        Serve(A);
        Assert.Equal(A, await Ask());
        Serve(B);
        Assert.Equal(B, await Ask());
    }

    [Fact]
    public async Task Nobody_is_null()
    {
        Serve(null);
        Assert.Null(await Ask());
    }

    [Fact]
    public async Task Who_cancels_gets_an_exception()
    {
        Serve(A);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Probe.AskAsync(Web, IPAddress.Parse("127.0.1.1"), new CancellationToken(true)));
    }

    protected ValueTask<SiteId?> Ask() => Probe.AskAsync(Web, IPAddress.Parse("127.0.1.1"), TestContext.Current.CancellationToken);
}

public sealed class TableProbeTests : SiteProbeContract
{
    private readonly TableProbe _probe = new();

    protected override ISiteProbe Probe => _probe;

    public override void Dispose()
    {
    }

    protected override void Serve(SiteId? site) => _probe.Set(IPAddress.Parse("127.0.1.1"), site);
}

public sealed class HttpSiteProbeTests : SiteProbeContract
{
    private readonly HttpSiteProbe _probe;
    private readonly SiteListener _site = SiteListener.Start("127.0.1.1", SiteListener.Header("a"));

    public HttpSiteProbeTests() =>
        _probe = new HttpSiteProbe(new HttpSiteProbeOptions { Port = _site.Port, Limit = TimeSpan.FromMilliseconds(400) }, TimeProvider.System);

    protected override ISiteProbe Probe => _probe;

    [Fact]
    public async Task Without_the_header_the_body_is_the_name()
    {
        _site.Answer = SiteListener.Body("b\n");
        Assert.Equal(B, await Ask());
    }

    [Theory]
    [InlineData("503 Service Unavailable", "a")]
    [InlineData("200 OK", "")]
    [InlineData("200 OK", "no name!")]
    [InlineData("200 OK", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("200 OK\r\nX-Site: A", "a")]
    [InlineData("what\0ever", "a")]
    public async Task Whatever_is_no_name_is_null(string status, string body)
    {
        _site.Answer = SiteListener.Body(body, status);
        Assert.Null(await Ask());
    }

    [Fact]
    public async Task Nobody_is_asked_instead_of_the_address()
    {
        using var other = SiteListener.Start("127.0.2.1", SiteListener.Header("b"));
        _site.Answer = SiteListener.Body("a", $"302 Found\r\nLocation: http://127.0.2.1:{other.Port}/");
        Assert.Null(await Ask());
        Assert.Equal(0, other.Connections);
    }

    [Fact]
    public async Task A_site_that_takes_too_long_is_null()
    {
        _site.Answer = null;
        Assert.Null(await Ask().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
        _site.Answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na";
        Assert.Null(await Ask().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Every_question_takes_a_connection_of_its_own()
    {
        for (var asked = 1; asked <= 5; asked++)
        {
            Assert.Equal(A, await Ask());
            Assert.Equal(asked, _site.Connections);
        }
    }

    [Fact]
    public async Task A_service_may_have_a_port_of_its_own()
    {
        using var probe = new HttpSiteProbe(new HttpSiteProbeOptions { Port = 1, Ports = new HttpSiteProbeOptions().Ports.Add(Web, _site.Port) }, TimeProvider.System);
        Assert.Equal(A, await probe.AskAsync(Web, IPAddress.Parse("127.0.1.1"), TestContext.Current.CancellationToken));
        Assert.Null(await probe.AskAsync(Voice, IPAddress.Parse("127.0.1.1"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Wrong_options_are_all_named()
    {
        var errors = new HttpSiteProbeOptions { Path = "site", Header = "X Site", Port = 0, Limit = TimeSpan.Zero }.Validate();
        Assert.Equal(["Path", "Header", "Port", "Limit"], errors.Select(error => error.Split(' ')[0]));
    }

    public override void Dispose()
    {
        _probe.Dispose();
        _site.Dispose();
    }

    protected override void Serve(SiteId? site)
    {
        if (site is { } name)
        {
            _site.Answer = SiteListener.Header(name.Value);
        }
        else
        {
            _site.Dispose();
        }
    }
}
