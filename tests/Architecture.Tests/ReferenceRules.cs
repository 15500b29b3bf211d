namespace NfvHa.Geo.Architecture.Tests;

/// <summary>Who may reference whom. A reference through others counts too. Each rule returns its violations.</summary>
public static class ReferenceRules
{
    public static IEnumerable<string> ContractsReferencesNothing(RepoModel repo) =>
        from project in repo.Projects
        where project.Name == "NfvHa.Geo.Contracts"
        from reference in project.References
        select $"{project.Name} references {reference}; it is the leaf.";

    public static IEnumerable<string> NoCoreReferencesAnotherCore(RepoModel repo) =>
        from project in repo.Projects
        where project.IsCore
        from other in repo.Closure(project)
        where other.IsCore
        select $"{project.Name} references {other.Name}; cores meet in a host or in the simulation only.";

    public static IEnumerable<string> HostsDoNotReferenceEachOther(RepoModel repo) =>
        from project in repo.Projects
        where project.IsHost
        from other in repo.Closure(project)
        where other.IsHost
        select $"{project.Name} references {other.Name}; hosts talk over the link only.";

    public static IEnumerable<string> SimulationReferencesNoHost(RepoModel repo) =>
        from project in repo.Projects
        where project.Name == "NfvHa.Geo.Simulation"
        from other in repo.Closure(project)
        where other.IsHost
        select $"{project.Name} references {other.Name}; it runs the cores, without I/O.";

    public static IEnumerable<string> EveryReferenceExists(RepoModel repo) =>
        from project in repo.Projects
        from reference in project.References
        where repo.Projects.All(other => other.File.Path != reference)
        select $"{project.Name} references {reference}, which is not there.";
}
