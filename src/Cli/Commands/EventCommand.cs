using System.CommandLine;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>What happened, and what happens.</summary>
internal static class EventCommand
{
    private const int WaitSeconds = 25;

    internal static Command Create(Terminal terminal)
    {
        var options = new GlobalOptions();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, until interrupted." };
        var after = new Option<long>("--after") { Description = "Only events with a higher number.", HelpName = "NUMBER" };
        var command = options.AddTo(new Command("events", "What happened at the location that answers, oldest first.") { follow, after });
        command.SetAction((parsed, cancellation) => options.WithClientAsync(parsed, terminal, async client =>
        {
            var next = Math.Max(0, parsed.GetValue(after));
            var isFollowing = parsed.GetValue(follow);
            while (true)
            {
                var answer = await client.GetAsync<EventPage>($"/v1/events?after={next}&max={ApiJson.EventsMax}&waitSeconds={(isFollowing ? WaitSeconds : 0)}", cancellation).ConfigureAwait(false);
                if (answer.Value is not { } page)
                {
                    return terminal.Fail(answer.Code, answer.Errors);
                }

                if (page.Events.Length > 0)
                {
                    Writer.Write(terminal, options.Format(parsed), page, new Pages(terminal).Show);
                }

                if (!isFollowing && page.Events.Length < ApiJson.EventsMax)
                {
                    return ExitCode.Done;
                }

                next = page.Next;
            }
        }));
        return Help.WithExamples(command, "geo events", "geo events --follow", "geo events --after 120 -o json");
    }
}
