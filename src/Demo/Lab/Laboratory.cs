using System.Net.Sockets;
using NfvHa.Geo.Contracts.Identity;

namespace NfvHa.Geo.Demo.Lab;

/// <summary>A controller and three sites, each of several processes, on loopback networks of this machine.</summary>
internal sealed class Laboratory : IAsyncDisposable
{
    private readonly string _folder;

    private readonly bool _isBeside;

    private Laboratory(string folder, LabFiles files, bool isBeside)
    {
        (_folder, Files, _isBeside) = (folder, files, isBeside);
        Controller = Process("controller", "NfvHa.Geo.GlobalController.Host", "controller");
        Sites = [.. LabFiles.Sites.Select(site => new LabSite(
            site, files.AddressOf(site), Process($"agent-{site}", "NfvHa.Geo.SiteAgent.Host", $"agent-{site}"), Process($"gate-{site}", "NfvHa.Geo.SiteAgent.Gate", $"gate-{site}"), new Wire(files.WireOf(site), files.Control)))];
    }

    /// <summary>Its files.</summary>
    internal LabFiles Files { get; }

    /// <summary>The controller.</summary>
    internal LabProcess Controller { get; }

    /// <summary>The sites.</summary>
    internal IReadOnlyList<LabSite> Sites { get; }

    /// <summary>A site.</summary>
    internal LabSite this[SiteId site] => Sites.First(known => known.Name == site);

    /// <summary>Writes the files, installs everything and starts it.</summary>
    /// <param name="settings">What may differ between labs.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="LabException">Something of it can't be done here.</exception>
    internal static async Task<Laboratory> StartAsync(LabSettings settings, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("geo-").FullName;
        var files = new LabFiles(folder, settings);
        RefuseIfTaken(files);
        files.Write();
        var lab = new Laboratory(folder, files, settings.IsBeside);
        try
        {
            await Task.WhenAll(
                [
                    lab.InstallAsync("NfvHa.Geo.GlobalController.Host", "controller", cancellation),
                    .. LabFiles.Sites.Select(site => lab.InstallAsync("NfvHa.Geo.SiteAgent.Host", $"agent-{site}", cancellation)),
                ]).ConfigureAwait(false);
            lab.Controller.Start();
            foreach (var site in lab.Sites)
            {
                site.Start();
            }

            return lab;
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var site in Sites)
        {
            site.Thaw();
            await site.DieAsync().ConfigureAwait(false);
            await site.ControlPath.DisposeAsync().ConfigureAwait(false);
        }

        await Controller.DisposeAsync().ConfigureAwait(false);
        foreach (var process in Sites.SelectMany(site => new[] { site.Agent, site.Gate }))
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task InstallAsync(string executable, string options, CancellationToken cancellation) =>
        new LabProcess($"install {options}", executable, ["--config", Files.OptionsOf(options), "--install"], Files.LogOf($"install-{options}"), _isBeside).RunAsync(cancellation);

    private LabProcess Process(string name, string executable, string options) => new(name, executable, ["--config", Files.OptionsOf(options)], Files.LogOf(name), _isBeside);

    private static void RefuseIfTaken(LabFiles files)
    {
        try
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(files.Api);
        }
        catch (SocketException taken)
        {
            throw new LabException($"{files.Api} can't be used ({taken.SocketErrorCode}): another demo may be running; end it, or choose other addresses with --network 127.10");
        }
    }
}
