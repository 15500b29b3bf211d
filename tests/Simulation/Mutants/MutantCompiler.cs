using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace NfvHa.Geo.Simulation.Mutants;

/// <summary>
/// Compiles all sources, one of them mutated, into one assembly in memory. Everything is parsed once; a mutant parses its one file again and
/// shares the rest. The cores are compiled in and never referenced, so what runs is the mutated one. Safe to use from several threads.
/// </summary>
public sealed class MutantCompiler
{
    private const string Product = "NfvHa.Geo.";
    private const string OnlyReference = "NfvHa.Geo.Contracts";
    private const string GlobalUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.CSharp14, DocumentationMode.None);
    private readonly SourceSet _sources;
    private readonly ImmutableSortedDictionary<string, SyntaxTree> _trees;
    private readonly CSharpCompilation _unmutated;

    /// <summary>Parses the sources.</summary>
    public MutantCompiler(SourceSet sources)
    {
        _sources = sources;
        _trees = sources.Files.ToImmutableSortedDictionary(file => file.Key, file => Parse(file.Value, file.Key), StringComparer.Ordinal);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithNullableContextOptions(NullableContextOptions.Enable)
            .WithGeneralDiagnosticOption(ReportDiagnostic.Suppress)
            .WithConcurrentBuild(false);
        _unmutated = CSharpCompilation.Create("unmutated", [Parse(GlobalUsings, "GlobalUsings.cs"), .. _trees.Values], References(), options);
    }

    /// <summary>Compiles the sources as they are.</summary>
    public CompileResult Compile() => Emit(_unmutated.WithAssemblyName("NfvHa.Geo.Mutant.none"));

    /// <summary>Compiles the sources with one mutation.</summary>
    public CompileResult Compile(Mutant mutant)
    {
        var (text, error) = mutant.Apply(_sources);
        return text is null
            ? new CompileResult(null, error)
            : Emit(_unmutated.WithAssemblyName($"NfvHa.Geo.Mutant.{mutant.Name}").ReplaceSyntaxTree(_trees[mutant.File], Parse(text, mutant.File)));
    }

    private static CompileResult Emit(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (result.Success)
        {
            return new CompileResult(image.ToArray(), null);
        }

        var errors = result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToImmutableArray();
        return new CompileResult(null, $"it does not compile ({errors.Length} errors), first {errors[0]}");
    }

    private static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(SourceText.From(text), Parsing, path);

    /// <summary>What this program runs on, less its own assemblies.</summary>
    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileNameWithoutExtension(path) is var name
                && (name == OnlyReference || !name.StartsWith(Product, StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path));
}

/// <summary>What became of a compilation.</summary>
/// <param name="Image">The assembly, or null.</param>
/// <param name="Error">Why there is none.</param>
public readonly record struct CompileResult(byte[]? Image, string? Error);
