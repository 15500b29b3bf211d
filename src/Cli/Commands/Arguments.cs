using System.CommandLine;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>Arguments that several commands have.</summary>
internal static class Arguments
{
    /// <summary>A name in the form that all names have.</summary>
    /// <param name="label">How it is called in the help.</param>
    /// <param name="what">What is named.</param>
    /// <param name="prefixes">What may stand before it.</param>
    internal static Argument<string> Name(string label, string what, params string[] prefixes)
    {
        var argument = new Argument<string>(label) { Description = what };
        argument.Validators.Add(result =>
        {
            var text = result.Tokens[0].Value;
            var prefix = prefixes.FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.Ordinal)) ?? "";
            if (Identifier.Problem(text[prefix.Length..]) is { } problem)
            {
                result.AddError($"{label} {problem}.");
            }
        });
        return argument;
    }

    /// <summary>The number of a plan.</summary>
    internal static Argument<long> Plan()
    {
        var argument = new Argument<long>("PLAN") { Description = "The number of the plan, as geo plan list shows it." };
        argument.Validators.Add(result =>
        {
            if (!long.TryParse(result.Tokens[0].Value, out var number) || number < 1)
            {
                result.AddError("PLAN must be a whole number, at least 1.");
            }
        });
        return argument;
    }
}
