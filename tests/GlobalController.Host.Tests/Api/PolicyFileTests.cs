using System.Collections.Immutable;
using System.Text;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.Contracts.Traffic;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Host.Policy;

namespace NfvHa.Geo.GlobalController.Host.Tests.Api;

/// <summary>Files of policy: what is taken, and what is said of what is not.</summary>
public sealed class PolicyFileTests
{
    private static readonly SiteSet Sites = SiteSet.Of(new("a"), new("b"), new("c"));

    private static readonly ControlState State = new(
        new DesiredVersion(1, 1), 0, null, Sites, new LocationSet(0, [new("loc")]), ImmutableSortedDictionary<LocationId, Admission>.Empty,
        new([Record("db"), Record("web")]))
    {
        Spread = ImmutableSortedDictionary<VnfId, SpreadService>.Empty.Add(
            new("greeter"), new SpreadService(new("greeter"), ServiceAvailabilityLevel.Level2, 1, [new SiteWeight(new("a"), 1), new SiteWeight(new("b"), 1)])),
    };

    [Theory]
    [InlineData("", "it holds nothing")]
    [InlineData("---\n---\n", "it holds nothing")]
    [InlineData("vnfs:\n\t- name: web\n", "is not YAML")]
    [InlineData("vnfs: [\n", "is not YAML")]
    [InlineData("vnfs:\n  - name: web\n    name: db\n", "line 3, column 5: has the key 'name' again")]
    [InlineData("vnfs:\n  - name: none\n", "line 2, column 11: vnfs[0].name is 'none', which is no VNF here")]
    [InlineData("vnfs:\n  - name: web\n    level: 4\n", "line 3, column 12: vnfs[0].level is 4; write a whole number from 1 to 3")]
    [InlineData("vnfs:\n  - name: web\n    startTimeMilliseconds: 5s\n", "line 3, column 28: vnfs[0].startTimeMilliseconds is \"5s\"")]
    [InlineData("vnfs:\n  - name: web\n    automatic: yes\n", "line 3, column 16: vnfs[0].automatic is neither true nor false")]
    [InlineData("vnfs:\n  - name: web\n    demand: -1\n", "vnfs[0].demand is -1")]
    [InlineData("vnfs:\n  - name: web\n    demand: 99999999999\n", "vnfs[0].demand is 99999999999")]
    [InlineData("vnfs:\n  - name: web\n    prefer: [a]\n", "line 3, column 13: vnfs[0].prefer is not known")]
    [InlineData("vnfs:\n  - name: web\n    preference: [d]\n", "vnfs[0].preference has 'd', which is none of its sites")]
    [InlineData("vnfs:\n  - name: web\n    preference: [a, a]\n", "vnfs[0].preference is 'a' 2 times")]
    [InlineData("vnfs:\n  - name: web\n    needs: [none]\n", "vnfs[0].needs has 'none', which is no VNF here")]
    [InlineData("vnfs:\n  - name: web\n    needs: db\n", "vnfs[0].needs is not a list of texts")]
    [InlineData("vnfs:\n  - name: web\n    sites: [a, b]\n", "line 3, column 12: vnfs[0].sites can't be changed while the VNF is deployed")]
    [InlineData("vnfs:\n  - name: web\n    replication: async\n", "vnfs[0].replication can't be changed")]
    [InlineData("vnfs:\n  - name: web\n    gate: wall\n", "vnfs[0].gate is 'wall'; write one of none, kernel, host, guest")]
    [InlineData("vnfs:\n  - name: web\n    level:\n", "line 3, column 11: has no value")]
    [InlineData("vnfs:\n  - level: 1\n", "line 2, column 5: vnfs[0].name is missing")]
    [InlineData("vnfs:\n  - name: web\n---\nvnfs:\n  - name: web\n", "the VNF web stands there 2 times")]
    [InlineData("---\nsites: []\n---\nvnfs:\n  - name: web\n    level: 0\n", "document 2, line 6, column 12: vnfs[0].level is 0")]
    [InlineData("sites:\n  - name: d\n    capacity: 1\n", "sites[0].name is 'd', which is no site here")]
    [InlineData("services:\n  - name: web\n", "services[0].name is 'web', which is no active/active VNF here")]
    [InlineData("services:\n  - name: greeter\n    targets: [{ site: c, weight: 1 }]\n", "services[0].targets[0].site is 'c', which is none of its sites")]
    [InlineData("services:\n  - name: greeter\n    targets: [{ site: a, weight: 100000 }]\n", "services[0].targets[0].weight is 100000")]
    [InlineData("vnfs: &all\n  - name: web\n", "has an anchor or an alias")]
    [InlineData("a: &a [x, x]\nb: [*a, *a]\n", "has an anchor or an alias")]
    [InlineData("vnfs: !!binary aGk=\n", "has a tag")]
    [InlineData("[[[[[[[[[[[1]]]]]]]]]]]\n", "is nested more than 8 deep")]
    [InlineData("vnfs:\n  ? [a]\n  : b\n", "is a key that is no plain word")]
    [InlineData("- vnfs\n", "is not an object")]
    [InlineData("just words\n", "is not an object")]
    public void What_is_wrong_is_said_with_its_place(string file, string expected)
    {
        var reading = PolicyReader.Read(file, State);

        Assert.Null(reading.Change);
        Assert.Contains(reading.Errors, error => error.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_said_at_once_and_no_more_than_can_be_read()
    {
        Assert.Equal(3, PolicyReader.Read("vnfs:\n  - name: web\n    level: 9\n    demand: x\n  - name: none\n", State).Errors.Length);

        var many = new StringBuilder("vnfs:\n");
        for (var place = 0; place < 5_000; place++)
        {
            many.Append("  - name: none\n");
        }

        Assert.Equal("and 4900 more errors", PolicyReader.Read(many.ToString(), State).Errors[^1]);
    }

    [Fact]
    public void Brackets_without_end_are_refused_quickly() =>
        Assert.Contains("nested", Assert.Single(PolicyReader.Read(new string('[', 1_000_000), State).Errors), StringComparison.Ordinal);

    [Fact]
    public void What_a_file_does_not_name_stays()
    {
        var change = PolicyReader.Read("vnfs:\n  - name: web\n    level: 1\n    needs: []\nsites: [{ name: b, capacity: 7 }]\n", State).Change!;

        var web = Assert.Single(change.Vnfs);
        Assert.True(web.After.IsSameAs(web.Before with { Level = ServiceAvailabilityLevel.Level1, Needs = [] }));
        Assert.Equal([KeyValuePair.Create(new SiteId("b"), 7)], change.Capacities!.After);
        Assert.Equal(["capacity", "level", "needs"], PolicyText.Of(change).Select(difference => difference.Field));
    }

    private static KeyValuePair<VnfId, VnfRecord> Record(string vnf) => KeyValuePair.Create(
        new VnfId(vnf),
        VnfRecord.First(new VnfSpec(new(vnf), Sites, ReplicationMode.Sync, GateKind.Host, false, true) { Needs = vnf == "web" ? [new("db")] : [] }, new("a")));
}
