namespace NfvHa.Geo.Architecture.Tests;

/// <summary>The rules, applied to this repo.</summary>
public sealed class RepoTests
{
    /// <summary>Source files that may have 400 lines or more, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    private static RepoModel Repo => RepoReader.Model;

    [Fact]
    public void Reader_FindsTheProjects() => Assert.Contains(Repo.Projects, project => project.Name == "NfvHa.Geo.Contracts");

    [Fact]
    public void Contracts_references_nothing() => Assert.Empty(ReferenceRules.ContractsReferencesNothing(Repo));

    [Fact]
    public void No_core_references_another_core() => Assert.Empty(ReferenceRules.NoCoreReferencesAnotherCore(Repo));

    [Fact]
    public void Hosts_do_not_reference_each_other() => Assert.Empty(ReferenceRules.HostsDoNotReferenceEachOther(Repo));

    [Fact]
    public void Simulation_references_no_host() => Assert.Empty(ReferenceRules.SimulationReferencesNoHost(Repo));

    [Fact]
    public void Every_reference_exists() => Assert.Empty(ReferenceRules.EveryReferenceExists(Repo));

    [Fact]
    public void No_project_stands_in_a_modules_parent_folder() => Assert.Empty(LayoutRules.NoProjectInAModulesParentFolder(Repo));

    [Fact]
    public void Every_project_is_in_the_solution() => Assert.Empty(LayoutRules.EveryProjectIsInTheSolution(Repo));

    [Fact]
    public void Source_files_are_short() => Assert.Empty(LayoutRules.SourceFilesAreShort(Repo, LongFiles));

    [Fact]
    public void No_file_names_a_folder_of_one_machine() => Assert.Empty(LayoutRules.NoAbsolutePaths(Repo));

    [Fact]
    public void Source_has_no_open_notes() => Assert.Empty(LayoutRules.NoOpenNotesInSource(Repo));

    [Fact]
    public void Every_project_gets_the_banned_symbols() => Assert.Empty(BannedSymbolRules.EveryProjectGetsTheList(Repo));

    [Fact]
    public void Every_pure_project_gets_the_strict_list() => Assert.Empty(BannedSymbolRules.EveryPureProjectGetsTheStrictList(Repo));

    [Fact]
    public void Every_project_in_a_core_folder_is_a_core() => Assert.Empty(BannedSymbolRules.EveryProjectInACoreFolderIsACore(Repo));

    [Fact]
    public void Nobody_switches_the_ban_off() => Assert.Empty(BannedSymbolRules.NobodySwitchesTheListOff(Repo));
}
