using static NfvHa.Geo.Architecture.Tests.PlantedRepo;

namespace NfvHa.Geo.Architecture.Tests;

/// <summary>Each rule finds the violation planted for it, and nothing in the clean repo.</summary>
public sealed class PlantedViolationTests
{
    private static readonly Dictionary<string, string> None = [];

    // In parts, so that this file keeps the rule that it tests.
    private static readonly string MachineFolder = "/wo" + "rk/main";

    [Fact]
    public void Clean_repo_keeps_every_rule()
    {
        string[] violations =
        [
            .. ReferenceRules.ContractsReferencesNothing(Clean),
            .. ReferenceRules.NoCoreReferencesAnotherCore(Clean),
            .. ReferenceRules.HostsDoNotReferenceEachOther(Clean),
            .. ReferenceRules.SimulationReferencesNoHost(Clean),
            .. ReferenceRules.EveryReferenceExists(Clean),
            .. LayoutRules.NoProjectInAModulesParentFolder(Clean),
            .. LayoutRules.EveryProjectIsInTheSolution(Clean),
            .. LayoutRules.SourceFilesAreShort(Clean, None),
            .. LayoutRules.NoAbsolutePaths(Clean),
            .. LayoutRules.NoOpenNotesInSource(Clean),
            .. BannedSymbolRules.EveryProjectGetsTheList(Clean),
            .. BannedSymbolRules.EveryPureProjectGetsTheStrictList(Clean),
            .. BannedSymbolRules.EveryProjectInACoreFolderIsACore(Clean),
            .. BannedSymbolRules.NobodySwitchesTheListOff(Clean),
        ];
        Assert.Empty(violations);
    }

    [Fact]
    public void Contracts_with_a_reference_is_found() =>
        Assert.Single(ReferenceRules.ContractsReferencesNothing(Referencing(Contracts, Leases)));

    [Fact]
    public void Core_that_references_a_core_is_found() =>
        Assert.Single(ReferenceRules.NoCoreReferencesAnotherCore(Referencing(AgentCore, ControllerCore)));

    [Fact]
    public void Core_that_reaches_a_core_through_another_project_is_found()
    {
        var repo = Referencing(AgentCore, Leases).With(Leases, Referencing(Leases, ControllerCore).TextOf(Leases));
        Assert.Single(ReferenceRules.NoCoreReferencesAnotherCore(repo));
    }

    [Fact]
    public void Host_that_references_a_host_is_found() =>
        Assert.Single(ReferenceRules.HostsDoNotReferenceEachOther(Referencing(ControllerHost, AgentHost)));

    [Fact]
    public void Simulation_that_references_a_host_is_found() =>
        Assert.Single(ReferenceRules.SimulationReferencesNoHost(Referencing(Simulation, AgentHost)));

    [Fact]
    public void Reference_to_nothing_is_found() =>
        Assert.Single(ReferenceRules.EveryReferenceExists(Referencing(AgentCore, "src/Gone/Gone.csproj")));

    [Fact]
    public void Project_in_a_modules_parent_folder_is_found() =>
        Assert.Single(LayoutRules.NoProjectInAModulesParentFolder(Clean.With("src/SiteAgent/NfvHa.Geo.SiteAgent.csproj", "<Project />")));

    [Fact]
    public void Project_above_another_is_found() =>
        Assert.Single(LayoutRules.NoProjectInAModulesParentFolder(Clean.With("tests/NfvHa.Geo.Tests.csproj", "<Project />")));

    [Fact]
    public void Project_outside_the_solution_is_found() =>
        Assert.Single(LayoutRules.EveryProjectIsInTheSolution(Clean.With("src/Traffic/Core/NfvHa.Geo.Traffic.Core.csproj", "<Project />")));

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    public void Long_file_is_found(int lines, int violations)
    {
        var repo = Clean.With("src/Contracts/Long.cs", string.Concat(Enumerable.Repeat("//\n", lines)));
        Assert.Equal(violations, LayoutRules.SourceFilesAreShort(repo, None).Count());
    }

    [Fact]
    public void Long_file_that_is_listed_with_a_reason_may_stay()
    {
        var repo = Clean.With("src/Contracts/Long.cs", new string('\n', 500) + "x");
        Assert.Empty(LayoutRules.SourceFilesAreShort(repo, new Dictionary<string, string> { ["src/Contracts/Long.cs"] = "one table" }));
        Assert.Single(LayoutRules.SourceFilesAreShort(repo, new Dictionary<string, string> { ["src/Contracts/Long.cs"] = " " }));
    }

    [Fact]
    public void Short_file_that_is_listed_as_long_is_found() =>
        Assert.Single(LayoutRules.SourceFilesAreShort(Clean, new Dictionary<string, string> { ["src/Contracts/Site.cs"] = "was long" }));

    [Theory]
    [InlineData("see {0}/x.md", 1)]
    [InlineData("\"{0}\"", 1)]
    [InlineData("https://host{0}", 0)]
    [InlineData("$(RepoRoot){0}", 0)]
    public void Folder_of_one_machine_is_found(string text, int violations)
    {
        var repo = Clean.With("docs/x.md", text.Replace("{0}", MachineFolder, StringComparison.Ordinal));
        Assert.Equal(violations, LayoutRules.NoAbsolutePaths(repo).Count());
    }

    [Theory]
    [InlineData("src/Contracts/X.cs", "// TODO later", 1)]
    [InlineData("src/Contracts/X.cs", "// FIXME", 1)]
    [InlineData("src/Contracts/X.cs", "var HACKED = 1;", 0)]
    [InlineData("docs/x.md", "TODO", 0)]
    public void Open_note_in_source_is_found(string path, string text, int violations) =>
        Assert.Equal(violations, LayoutRules.NoOpenNotesInSource(Clean.With(path, text)).Count());

    [Theory]
    [InlineData("Directory.Build.props", "eng/BannedSymbols.props", "eng/Other.props")]
    [InlineData("eng/BannedSymbols.props", "BannedSymbols.txt\"", "BannedSymbols.txt\" Condition=\"false\"")]
    [InlineData("eng/BannedSymbols.props", "BannedApiAnalyzers", "Other")]
    public void Missing_list_is_found(string path, string from, string to) =>
        Assert.Single(BannedSymbolRules.EveryProjectGetsTheList(Clean.With(path, Clean.TextOf(path).Replace(from, to, StringComparison.Ordinal))));

    [Theory]
    [InlineData("BannedSymbols.Core.txt", "Other.txt", 1)]
    [InlineData("NfvHa.Geo.Leases", "NfvHa.Geo.Lease", 1)]
    [InlineData("EndsWith('.Core')", "EndsWith('.Pure')", 2)]
    public void Pure_project_without_the_strict_list_is_found(string from, string to, int violations)
    {
        const string path = "eng/BannedSymbols.props";
        var repo = Clean.With(path, Clean.TextOf(path).Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(violations, BannedSymbolRules.EveryPureProjectGetsTheStrictList(repo).Count());
    }

    [Fact]
    public void Core_under_another_name_is_found() =>
        Assert.Single(BannedSymbolRules.EveryProjectInACoreFolderIsACore(Clean.With("src/Traffic/Core/NfvHa.Geo.Traffic.csproj", "<Project />")));

    [Theory]
    [InlineData("src/Contracts/X.cs", "#pragma warning disable RS0030")]
    [InlineData(".editorconfig", "dotnet_diagnostic.RS0030.severity = none")]
    [InlineData("src/SiteAgent/Directory.Build.props", "<Project />")]
    [InlineData(AgentCore, "<Project><PropertyGroup><IsPureCore>false</IsPureCore></PropertyGroup></Project>")]
    public void Switched_off_ban_is_found(string path, string text) =>
        Assert.Single(BannedSymbolRules.NobodySwitchesTheListOff(Clean.With(path, text)));
}
