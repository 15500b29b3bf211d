using System.CommandLine;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>
/// The orders that begin no plan, so that there is nothing to forecast: about a takeover in progress, the weights of active/active VNFs, the sets of sites
/// that protect a VNF, and the controller locations.
/// </summary>
internal static class ProtectionCommands
{
    internal static IEnumerable<Command> Create(Terminal terminal)
    {
        yield return Order(terminal, "abandon", "Ends a takeover in progress in favour of the owner.", [Vnf()], names => new OrderRequest(Vnf: names[0]), "geo abandon web", "geo abandon web --yes");
        yield return Order(terminal, "freeze", "Holds the weights of an active/active VNF: only sites that may not serve lose clients.", [Vnf()], names => new OrderRequest(Vnf: names[0]), "geo freeze greeter --yes");
        yield return Order(terminal, "unfreeze", "Lets the weights of an active/active VNF go on.", [Vnf()], names => new OrderRequest(Vnf: names[0]), "geo unfreeze greeter --yes");
        yield return Order(terminal, "remove-eligible", "Takes a site out of those that may take a VNF over by an expired lease.", [Vnf(), Site()], names => new OrderRequest(names[0], names[1]), "geo remove-eligible web north --yes");
        yield return Order(terminal, "remove-sync", "Takes a site out of the standbys without which a VNF acknowledges nothing.", [Vnf(), Site()], names => new OrderRequest(names[0], names[1]), "geo remove-sync web north --yes");
        yield return Order(terminal, "degrade-sync", "Lets a VNF go on without waiting for its standbys, under the loss cap: a failover may then lose writes.", [Vnf()], names => new OrderRequest(Vnf: names[0]), "geo degrade-sync web --yes");
        yield return Help.WithExamples(
            new Command("location", "Adds and removes controller locations, one at a time.")
            {
                Order(terminal, "add", "Adds a controller location.", [Location()], names => new OrderRequest(Location: names[0]), "geo location add west --yes"),
                Order(terminal, "remove", "Removes a controller location.", [Location()], names => new OrderRequest(Location: names[0]), "geo location remove west --yes"),
            },
            "geo location add west", "geo location remove west");
    }

    private static Argument<string> Vnf() => Arguments.Name("VNF", "The VNF.");

    private static Argument<string> Site() => Arguments.Name("SITE", "The site.");

    private static Argument<string> Location() => Arguments.Name("LOCATION", "The location.");

    private static Command Order(Terminal terminal, string name, string what, Argument<string>[] subjects, Func<string[], OrderRequest> make, params string[] examples)
    {
        var (options, yes) = (new GlobalOptions(), OrderCommands.Yes());
        var command = new Command(name, what);
        foreach (var subject in subjects)
        {
            command.Add(subject);
        }

        command.Add(yes);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, async client =>
        {
            var names = subjects.Select(parsed.GetRequiredValue).ToArray();
            var request = make(names);
            var path = request.Location is null ? name : $"{name}-location";
            if (OrderCommands.Confirm(terminal, parsed.GetValue(yes), $"geo {(request.Location is null ? "" : "location ")}{name} {string.Join(' ', names)}", isTried: false) is { } refused)
            {
                return refused;
            }

            var answer = await client.OrderAsync($"/v1/orders/{path}", request, cancellation).ConfigureAwait(false);
            if (answer.Value is not { } taken)
            {
                return terminal.Fail(answer.Code, answer.Errors);
            }

            Writer.Write(terminal, options.Format(parsed), taken, new Pages(terminal).Show);
            return ExitCode.Done;
        }));
        return Help.WithExamples(command, examples);
    }
}
