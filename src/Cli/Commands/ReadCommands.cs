using System.CommandLine;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The commands that only read.</summary>
internal static class ReadCommands
{
    internal static IEnumerable<Command> Create(Terminal terminal)
    {
        var pages = new Pages(terminal);
        yield return Read<LocationStatus>(terminal, "status", "Who leads, how much there is of everything, and what to look at now.", "/v1/status", pages.Show, "geo status", "geo status -o json");
        yield return Read<SiteStatus[]>(terminal, "sites", "Every site: verdict, what it serves, what troubles it.", "/v1/sites", pages.Show, "geo sites");
        yield return Read<VnfList>(terminal, "vnfs", "Every VNF: who may serve it, who may take over.", "/v1/vnfs", pages.Show, "geo vnfs", "geo vnfs -o yaml");
        yield return Read<AlarmStatus[]>(terminal, "alarms", "What to look at now, the worst first.", "/v1/alarms", pages.Show, "geo alarms");
        yield return Read<LossStatus[]>(terminal, "loss", "What a failover of each VNF, begun now, would lose.", "/v1/loss", pages.Show, "geo loss");
        yield return Explain(terminal, pages);
    }

    private static Command Read<T>(Terminal terminal, string name, string what, string path, Action<T> show, params string[] examples)
        where T : class
    {
        var options = new GlobalOptions();
        var command = options.AddTo(new Command(name, what));
        command.SetAction((parsed, cancellation) => options.ShowAsync(parsed, terminal, path, show, cancellation));
        return Help.WithExamples(command, examples);
    }

    private static Command Explain(Terminal terminal, Pages pages)
    {
        var options = new GlobalOptions();
        var name = Arguments.Name("NAME", "A site or a VNF; site/NAME or vnf/NAME if both have that name.", "site/", "vnf/");
        var command = options.AddTo(new Command("explain", "Why a site or VNF was, or was not, failed over: verdicts, promises, proofs, plans, with times.") { name });
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, async client =>
        {
            var text = parsed.GetRequiredValue(name);
            if (!text.Contains('/', StringComparison.Ordinal))
            {
                var sites = await client.GetAsync<SiteStatus[]>("/v1/sites", cancellation).ConfigureAwait(false);
                if (sites.Value is null)
                {
                    return terminal.Fail(sites.Code, sites.Errors);
                }

                text = sites.Value.Any(site => site.Site == text) ? $"site/{text}" : $"vnf/{text}";
            }

            var answer = await client.GetAsync<Explanation>($"/v1/explain/{text}", cancellation).ConfigureAwait(false);
            if (answer.Value is null)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(terminal, options.Format(parsed), answer.Value, pages.Show);
            return ExitCode.Done;
        }));
        return Help.WithExamples(command, "geo explain north", "geo explain vnf/web");
    }
}
