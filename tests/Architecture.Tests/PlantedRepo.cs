namespace NfvHa.Geo.Architecture.Tests;

/// <summary>A small repo that keeps every rule. The tests plant one violation each.</summary>
public static class PlantedRepo
{
    public const string Contracts = "src/Contracts/NfvHa.Geo.Contracts.csproj";
    public const string AgentCore = "src/SiteAgent/Core/NfvHa.Geo.SiteAgent.Core.csproj";
    public const string AgentHost = "src/SiteAgent/Host/NfvHa.Geo.SiteAgent.Host.csproj";
    public const string ControllerCore = "src/GlobalController/Core/NfvHa.Geo.GlobalController.Core.csproj";
    public const string ControllerHost = "src/GlobalController/Host/NfvHa.Geo.GlobalController.Host.csproj";
    public const string Leases = "src/Leases/NfvHa.Geo.Leases.csproj";
    public const string Simulation = "tests/Simulation/NfvHa.Geo.Simulation.csproj";

    public static RepoModel Clean { get; } = Build();

    /// <summary>The clean repo with this project referencing others; paths from the repo root.</summary>
    public static RepoModel Referencing(string project, params string[] references)
    {
        var up = string.Concat(Enumerable.Repeat("../", project.Count(c => c == '/')));
        var items = references.Select(reference => $"<ProjectReference Include=\"{up}{reference}\" />");
        return Clean.With(project, $"<Project><ItemGroup>{string.Concat(items)}</ItemGroup></Project>");
    }

    private static RepoModel Build()
    {
        string[] projects = [Contracts, AgentCore, AgentHost, ControllerCore, ControllerHost, Leases, Simulation];
        var files = projects.Select(path => new RepoFile(path, "<Project />"));
        return new RepoModel([
            .. files,
            new("NfvHa.Geo.sln", string.Join('\n', projects.Select(path => $"Project = \"{path.Replace('/', '\\')}\""))),
            new("Directory.Build.props", """<Project><Import Project="eng/BannedSymbols.props" /></Project>"""),
            new("eng/BannedSymbols.props", RepoReader.Model.TextOf("eng/BannedSymbols.props")),
            new("src/Contracts/Site.cs", "namespace X;\n"),
        ]);
    }
}
