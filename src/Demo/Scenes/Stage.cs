using System.Globalization;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Demo.Clients;
using NfvHa.Geo.Demo.Lab;

namespace NfvHa.Geo.Demo.Scenes;

/// <summary>What scenes are played on: the lab, a client that writes all the time, an observer, an operator's hands, and a timeline.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettledFor = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettledGap = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan SettleMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    // The same for all stages, so that what is played side by side stands in one timeline.
    private static readonly DateTimeOffset Wall = TimeProvider.System.GetUtcNow();
    private static readonly long Origin = TimeProvider.System.GetTimestamp();
    private readonly LabSettings _settings;

    private Stage(Laboratory lab, LabSettings settings, TimeSpan withoutController)
    {
        (_settings, WithoutController) = (settings, withoutController);
        (Lab, Operator) = (lab, new OperatorHands(lab.Files));
        (Client, Watch) = (new RegisterClient(lab.Files), new SiteWatch(lab.Sites));
    }

    /// <summary>How long the controller is dead in scene h.</summary>
    internal TimeSpan WithoutController { get; }

    /// <summary>The lab.</summary>
    internal Laboratory Lab { get; }

    /// <summary>The client.</summary>
    internal RegisterClient Client { get; }

    /// <summary>The observer.</summary>
    internal SiteWatch Watch { get; }

    /// <summary>The operator.</summary>
    internal OperatorHands Operator { get; }

    /// <summary>Builds the lab and waits until a client is served and every standby holds what it takes.</summary>
    /// <param name="settings">What may differ between labs.</param>
    /// <param name="withoutController">How long the controller is dead in scene h.</param>
    /// <param name="cancellation">Gives up.</param>
    internal static async Task<Stage> SetAsync(LabSettings settings, TimeSpan withoutController, CancellationToken cancellation)
    {
        var stage = new Stage(await Laboratory.StartAsync(settings, cancellation).ConfigureAwait(false), settings, withoutController);
        try
        {
            await stage.UntilAsync(async () => await stage.IsProtectedAsync(cancellation).ConfigureAwait(false), "the register is served and protected", cancellation).ConfigureAwait(false);
            await stage.UntilAsync(() => Task.FromResult(stage.Client.Acknowledged.Any()), "a client is served", cancellation).ConfigureAwait(false);
            await stage.SettleAsync(cancellation).ConfigureAwait(false);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes a line of the timeline.</summary>
    internal void Tell(string line)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(Origin);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,8:0.000} s  {(_settings.IsBeside ? "beside: " : "")}{line}"));
    }

    /// <summary>The wall clock at a timestamp.</summary>
    internal static DateTimeOffset At(long timestamp) => Wall + TimeProvider.System.GetElapsedTime(Origin, timestamp);

    /// <summary>Which site owns the register.</summary>
    internal async Task<SiteId> OwnerAsync(CancellationToken cancellation) => new((await Operator.RegisterAsync(cancellation).ConfigureAwait(false)).Owner);

    /// <summary>The number of the register's epoch, within its generation.</summary>
    private async Task<int> EpochAsync(CancellationToken cancellation) =>
        int.Parse((await Operator.RegisterAsync(cancellation).ConfigureAwait(false)).Epoch.Split('.')[1], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Whether the register is served, every living site is well and stands by, and nothing is in progress.</summary>
    internal async Task<bool> IsProtectedAsync(CancellationToken cancellation)
    {
        var register = await Operator.RegisterAsync(cancellation).ConfigureAwait(false);
        var living = Lab.Sites.Where(site => site.Agent.IsAlive).Select(site => site.Name.Value).ToList();
        return register is { IsServed: true, Takeover: null, Plan: null }
            && living.All(site => site == register.Owner || register.Successors.Contains(site))
            && (await Operator.SitesAsync(cancellation).ConfigureAwait(false)).All(site => site.Verdict == "Healthy" || !living.Contains(site.Site));
    }

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="LabException">It does not come to be.</exception>
    internal async Task UntilAsync(Func<Task<bool>> isSo, string what, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var last = "";
        while (true)
        {
            try
            {
                if (await isSo().ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (Exception unreachable) when (unreachable is HttpRequestException or OperationCanceledException { InnerException: TimeoutException })
            {
                last = unreachable.Message;
            }

            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                throw new LabException($"waited in vain until {what}. {last} {await StateAsync().ConfigureAwait(false)}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Plays something and says what the client saw of it.</summary>
    /// <param name="scene">The letter.</param>
    /// <param name="title">What happens.</param>
    /// <param name="moves">How often the register is to move; null if nobody knows: then as often as it has another epoch.</param>
    /// <param name="play">Plays it; ends when the system has settled. Returns what did not go as promised.</param>
    /// <param name="cancellation">Gives up.</param>
    internal async Task<SceneResult> PlayAsync(string scene, string title, int? moves, Func<Task<IEnumerable<string>>> play, CancellationToken cancellation)
    {
        Tell($"scene {scene}: {title}");
        var (errors, event0) = (Client.Errors, await Operator.LastEventAsync(cancellation).ConfigureAwait(false));
        var epoch0 = await EpochAsync(cancellation).ConfigureAwait(false);
        var begun = TimeProvider.System.GetTimestamp();
        var problems = await play().ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellation).ConfigureAwait(false);
        var ended = TimeProvider.System.GetTimestamp();

        var writes = Client.Acknowledged.Where(write => write.AcknowledgedAt >= begun && write.AcknowledgedAt <= ended).OrderBy(write => write.AcknowledgedAt).ToList();
        var (from, to) = LongestGap(writes, begun, ended);
        var sights = Watch.Sights.Where(sight => sight.AskedAt >= begun && sight.AnsweredAt <= ended).ToList();
        var dual = Math.Max(0, SiteWatch.Changes(sights) - (moves ?? await EpochAsync(cancellation).ConfigureAwait(false) - epoch0));
        var newest = Client.Acknowledged.Where(write => write.AcknowledgedAt <= ended).GroupBy(write => write.Key).Select(group => group.MaxBy(write => write.Value)!).ToList();
        var lost = await Client.LostAsync(newest, cancellation).ConfigureAwait(false);
        var events = await Operator.EventsAsync(event0, cancellation).ConfigureAwait(false);
        var result = new SceneResult(
            scene,
            title,
            LabFiles.Register.Value,
            _settings.Level,
            Milliseconds(from, to),
            moves == 1 ? Outage.Parts(At(from), At(to), events, sights) : [],
            writes.Count,
            lost,
            dual,
            Client.Errors - errors,
            [.. problems]);
        Tell(Summary(result));
        return result;
    }

    /// <summary>Between two scenes: whoever is dead is started again, unless the next scene does just that.</summary>
    internal async Task RepairAsync(bool isLast, string next, CancellationToken cancellation)
    {
        if (isLast || next == "b")
        {
            return;
        }

        foreach (var site in Lab.Sites)
        {
            site.Start();
        }

        await UntilAsync(() => IsProtectedAsync(cancellation), "the register is served and protected again", cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync().ConfigureAwait(false);
        await Watch.DisposeAsync().ConfigureAwait(false);
        Operator.Dispose();
        await Lab.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// More than a dozen processes that were just started compile themselves on this machine's few cores: a scene would measure that. So it is waited, for a bounded
    /// time, until the client was served evenly for a while.
    /// </summary>
    private async Task SettleAsync(CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var from = begun; TimeProvider.System.GetElapsedTime(begun) < SettleMax;)
        {
            await Task.Delay(SettledFor, TimeProvider.System, cancellation).ConfigureAwait(false);
            var now = TimeProvider.System.GetTimestamp();
            var (gapFrom, gapTo) = LongestGap([.. Client.Acknowledged.Where(write => write.AcknowledgedAt > from && write.AcknowledgedAt <= now)], from, now);
            if (TimeProvider.System.GetElapsedTime(gapFrom, gapTo) < SettledGap)
            {
                return;
            }

            from = now;
        }
    }

    private static (long From, long To) LongestGap(List<Write> writes, long begun, long ended)
    {
        var longest = (From: begun, To: begun);
        var last = begun;
        foreach (var at in writes.Select(write => write.AcknowledgedAt).Append(ended))
        {
            if (at - last > longest.To - longest.From)
            {
                longest = (last, at);
            }

            last = at;
        }

        return longest;
    }

    private static double Milliseconds(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalMilliseconds;

    private static string Summary(SceneResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"  outage {result.OutageMilliseconds:0} ms{(result.Parts.IsEmpty ? "" : $" ({string.Join(", ", result.Parts.Select(part => $"{part.Name} {part.Milliseconds:0}"))})")}, {result.AcknowledgedWrites} writes acknowledged, {result.LostAckedWrites} lost, {result.DualActive} dual active, {result.ClientErrors} errors: {(result.PromisesBroken == 0 ? "as promised" : "BROKEN " + string.Join("; ", result.Problems))}");

    private async Task<string> StateAsync()
    {
        var tails = await Task.WhenAll(Lab.Sites.SelectMany(site => new[] { site.Agent, site.Gate }).Prepend(Lab.Controller).Select(async process =>
            $"{process.Name} ({(process.IsAlive ? "alive" : "dead")}): {await process.Tail().ConfigureAwait(false)}")).ConfigureAwait(false);
        return string.Join(Environment.NewLine, tails);
    }
}
