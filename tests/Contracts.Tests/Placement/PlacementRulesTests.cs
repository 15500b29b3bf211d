using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Placement;
using NfvHa.Geo.Contracts.Wire.Validation;

namespace NfvHa.Geo.Contracts.Tests.Placement;

public class PlacementRulesTests
{
    private static readonly SiteDescriptor North = new(
        new SiteId("north"),
        [new VimDescriptor(new VimId("docker-1"), VimKind.Docker), new VimDescriptor(new VimId("os-1"), VimKind.OpenStack)]);

    [Fact]
    public void Check_SiteWithTwoVims_IsGood() => Assert.Null(PlacementRules.Check(North));

    [Fact]
    public void Check_PlacementOnEachVim_IsGood() => Assert.All(North.Vims, vim => Assert.Null(Check("north", vim.Vim.Value)));

    [Theory]
    [InlineData("north", "os-2", "vim is os-2; north has docker-1, os-1: correct the placement")]
    [InlineData("south", "os-1", "site is south, but the descriptor is of north: correct the placement")]
    [InlineData("north", "", "vim is empty; give 1 to 63 characters of a-z, 0-9 and '-': correct the sender")]
    public void Check_PlacementElsewhere_IsRefused(string site, string vim, string refusal) => Assert.Equal(refusal, Check(site, vim));

    [Fact]
    public void Check_SiteWithoutVim_IsRefused() =>
        Assert.Equal("vims is empty; a site has at least one VIM: correct the sender", PlacementRules.Check(North with { Vims = [] })?.ToString());

    [Fact]
    public void Check_SameVimTwice_IsRefused() =>
        Assert.Equal(
            "vims[1] is os-1 once more; each may stand there once: correct the sender",
            PlacementRules.Check(North with { Vims = [North.Vims[1], North.Vims[1]] })?.ToString());

    [Fact]
    public void Check_UndefinedKind_IsRefused() =>
        Assert.Equal(
            "vims[0].kind is none of OpenStack, Docker, Process: correct the sender",
            PlacementRules.Check(North with { Vims = [North.Vims[1] with { Kind = (VimKind)9 }] })?.ToString());

    private static string? Check(string site, string vim) =>
        PlacementRules.Check(new VnfcPlacement(new VnfcId("hlr-1"), new SiteId(site), new VimId(vim)), North)?.ToString();
}
