using System.Net;
using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Traffic.Adapters.Dns.Embedded;
using NfvHa.Geo.Traffic.Adapters.Drivers;
using static NfvHa.Geo.Traffic.Adapters.Tests.Given;

namespace NfvHa.Geo.Traffic.Adapters.Tests.Dns.Embedded;

public sealed class AnswerTests : IAsyncLifetime
{
    private const int ServerFailure = 2;
    private const int NxDomain = 3;
    private const int Refused = 5;
    private const int BadVersion = 16;
    private EmbeddedDnsDriver _server = null!;

    public async ValueTask InitializeAsync() => _server = await ServerOf(Intent(Version(7, counter: 3), Weights(b: 1_000), ttl: 2));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _server.Counts.Failed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_is_answered_with_one_address_for_the_time_of_the_intent(bool overTcp)
    {
        var answer = await RawDns.Ask(_server.Listens, "web.geo.example.", RawDns.A, overTcp: overTcp);
        var record = Assert.Single(answer.Answers);
        Assert.Equal((IPAddress.Parse("127.0.2.1"), 2U, "web.geo.example."), (record.Address, record.Ttl, record.Name));
        Assert.True(answer is { Code: 0, IsAnswer: true, IsAuthoritative: true, OffersRecursion: false, IsTruncated: false, Authority: [], Additional: [] });
    }

    [Fact]
    public async Task IPv6_is_answered_too() =>
        Assert.Equal(IPAddress.Parse("2001:db8:2::1"), Assert.Single((await Ask("web.geo.example.", RawDns.Aaaa)).Answers).Address);

    [Fact]
    public async Task SRV_names_the_port_and_the_host_of_the_site()
    {
        var answer = await Ask("_http._tcp.web.geo.example.", RawDns.Srv);
        var record = Assert.Single(answer.Answers);
        Assert.Equal((8082, "b.web.geo.example."), (record.Port, Assert.Single(record.Names)));
        Assert.Equal([IPAddress.Parse("127.0.2.1"), IPAddress.Parse("2001:db8:2::1")], answer.Additional.Select(extra => extra.Address));
        Assert.Equal(IPAddress.Parse("127.0.2.1"), Assert.Single((await Ask("b.web.geo.example.", RawDns.A)).Answers).Address);
    }

    [Fact]
    public async Task The_version_is_published_and_never_kept()
    {
        var record = Assert.Single((await Ask("_version.web.geo.example.", RawDns.Txt)).Answers);
        Assert.Equal(("1.3/7", 0U), (record.Text, record.Ttl));
    }

    [Theory]
    [InlineData("mail.geo.example.", RawDns.A, NxDomain)]
    [InlineData("x.y.web.geo.example.", RawDns.A, NxDomain)]
    [InlineData("nowhere.web.geo.example.", RawDns.A, NxDomain)]
    [InlineData("web.geo.example.", RawDns.Txt, 0)]
    [InlineData("_tcp.web.geo.example.", RawDns.A, 0)]
    [InlineData("_http._tcp.web.geo.example.", RawDns.A, 0)]
    [InlineData("_version.web.geo.example.", RawDns.A, 0)]
    [InlineData("ns1.geo.example.", RawDns.Aaaa, 0)]
    [InlineData("geo.example.", RawDns.A, 0)]
    public async Task What_is_not_there_is_denied_with_the_SOA(string name, int type, int code)
    {
        var answer = await Ask(name, type);
        Assert.Equal((code, true, 0), (answer.Code, answer.IsAuthoritative, answer.Answers.Count));
        var soa = Assert.Single(answer.Authority);
        Assert.Equal((RawDns.Soa, "geo.example.", 1U, 1U), (soa.Type, soa.Name, soa.Ttl, soa.NegativeTtl));
    }

    [Fact]
    public async Task The_apex_has_SOA_and_NS_and_the_name_server_an_address()
    {
        var soa = Assert.Single((await Ask("geo.example.", RawDns.Soa)).Answers);
        Assert.Equal(["ns1.geo.example.", "hostmaster.geo.example."], soa.Names);
        Assert.Equal((1U << 20) + 3 + 7, soa.Serial);
        Assert.Equal("ns1.geo.example.", Assert.Single(Assert.Single((await Ask("geo.example.", RawDns.Ns)).Answers).Names));
        Assert.Equal(IPAddress.Loopback, Assert.Single((await Ask("ns1.geo.example.", RawDns.A)).Answers).Address);
    }

    [Fact]
    public async Task The_serial_grows_with_every_version_also_when_a_generation_lost_numbers()
    {
        var serials = new List<uint>();
        foreach (var version in new[] { Version(8, counter: 3), Version(8, counter: 4), Version(900, counter: 4), Version(1, counter: 1, generation: 2), Version(2, counter: 1, generation: 2) })
        {
            Assert.IsType<PublishDone>(await _server.PublishAsync(Intent(version, Weights(a: 1_000)), TestContext.Current.CancellationToken));
            serials.Add(Assert.Single((await Ask("geo.example.", RawDns.Soa)).Answers).Serial);
        }

        Assert.Equal(serials.Order().Distinct(), serials);
    }

    [Fact]
    public async Task A_service_that_is_not_published_is_a_failure_and_not_a_denial()
    {
        Assert.Equal(ServerFailure, (await Ask("voice.geo.example.", RawDns.A)).Code);
        Assert.Equal(ServerFailure, (await Ask("_version.voice.geo.example.", RawDns.Txt)).Code);
    }

    [Theory]
    [InlineData("example.", RawDns.A)]
    [InlineData("www.example.com.", RawDns.A)]
    [InlineData(".", RawDns.Ns)]
    [InlineData("ageo.example.", RawDns.Soa)]
    [InlineData("geo.example.", RawDns.Axfr)]
    public async Task What_is_outside_the_zone_is_refused(string name, int type)
    {
        var answer = await Ask(name, type);
        Assert.Equal((Refused, false, 0, 0), (answer.Code, answer.IsAuthoritative, answer.Answers.Count, answer.Authority.Count));
    }

    [Fact]
    public async Task Names_are_compared_without_case_and_given_back_as_asked()
    {
        var answer = await Ask("wEb.GeO.exAMple.", RawDns.A);
        Assert.Equal(("wEb.GeO.exAMple.", "wEb.GeO.exAMple."), (answer.Question, Assert.Single(answer.Answers).Name));
        Assert.Equal("GeO.exAMple.", Assert.Single((await Ask("nO.GeO.exAMple.", RawDns.A)).Authority).Name);
    }

    [Fact]
    public async Task EDNS_is_answered_with_EDNS_and_its_options_do_no_harm()
    {
        var answer = await RawDns.Ask(_server.Listens, "web.geo.example.", RawDns.A, edns: 4_096);
        Assert.Equal((RawDns.Opt, 0), (Assert.Single(answer.Additional).Type, answer.Code));
        var odd = new RawAnswer((await RawDns.OverUdp(_server.Listens, RawDns.Query("web.geo.example.", RawDns.A, 1_232, ednsOptions: [0, 8, 0, 200, 1])))!);
        Assert.Equal((0, 1), (odd.Code, odd.Answers.Count));
        var newer = new RawAnswer((await RawDns.OverUdp(_server.Listens, RawDns.Query("web.geo.example.", RawDns.A, 1_232, ednsVersion: 1)))!);
        Assert.Equal((BadVersion, 0), (newer.Code, newer.Answers.Count));
    }

    [Fact]
    public async Task Several_queries_go_over_one_connection()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Listens, TestContext.Current.CancellationToken);
        for (var asked = 0; asked < 100; asked++)
        {
            Assert.Single(new RawAnswer((await RawDns.Exchange(client.GetStream(), RawDns.Query("web.geo.example.", RawDns.A)))!).Answers);
        }
    }

    [Fact]
    public async Task An_answer_that_is_too_long_for_UDP_is_cut_and_whole_over_TCP()
    {
        var zone = string.Join('.', Enumerable.Repeat(new string('z', 49), 4)) + ".";
        var site = new SiteId(new string('s', 40));
        await using var server = Server(Options with { Zone = zone, Services = [new DnsService(Web, [Sites[0] with { Site = site }], "_http._tcp")] });
        Assert.IsType<PublishDone>(await server.PublishAsync(Intent(Version(1), [new(site, 1_000)]), TestContext.Current.CancellationToken));
        var name = $"_http._tcp.web.{zone}";
        var cut = await RawDns.Ask(server.Listens, name, RawDns.Srv);
        Assert.True(cut is { IsTruncated: true, IsAuthoritative: true, Answers: [], Additional: [] } && cut.Question == name && cut.Bytes.Length <= 512);
        Assert.True((await RawDns.Ask(server.Listens, name, RawDns.Srv, edns: 512)) is { IsTruncated: true, Additional: [{ Type: RawDns.Opt }] });
        Assert.True((await RawDns.Ask(server.Listens, name, RawDns.Srv, edns: 1_232)) is { IsTruncated: false, Answers: [_] });
        Assert.True((await RawDns.Ask(server.Listens, name, RawDns.Srv, overTcp: true)) is { IsTruncated: false, Answers: [_], Bytes.Length: > 512 });
    }

    [Fact]
    public async Task A_change_is_in_the_next_answer()
    {
        for (var number = 8; number < 208; number++)
        {
            var site = Sites[number % 3];
            await _server.PublishAsync(Intent(Version(number, counter: 3), [new(site.Site, 1_000)]), TestContext.Current.CancellationToken);
            Assert.Equal(site.V4, Assert.Single((await Ask("web.geo.example.", RawDns.A)).Answers).Address);
        }
    }

    private Task<RawAnswer> Ask(string name, int type) => RawDns.Ask(_server.Listens, name, type);
}
