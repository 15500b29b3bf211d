using System.Text;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>
/// Files that hold what is expected. With NFVHA_UPDATE_GOLDEN=1 in the environment they are written anew instead of compared; look at the
/// difference before you commit it, it is what other versions will see.
/// </summary>
internal static class Golden
{
    public static readonly string RepoRoot = FindRepoRoot();

    public static readonly string Folder = Path.Combine(RepoRoot, "tests", "Contracts.Tests", "Golden");

    public static void Check(string file, string actual)
    {
        var path = Path.Combine(Folder, file);
        if (Environment.GetEnvironmentVariable("NFVHA_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, actual, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return;
        }

        Assert.True(File.Exists(path), $"Golden/{file} is missing; run once with NFVHA_UPDATE_GOLDEN=1 and look at what it wrote");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Folder, file));

    private static string FindRepoRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "NfvHa.Geo.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no NfvHa.Geo.sln in or above {AppContext.BaseDirectory}");
    }
}
