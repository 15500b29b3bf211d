using NfvHa.Geo.Cli;
using NfvHa.Geo.Cli.Commands;

return await GeoCommand.RunAsync(args, Terminal.OfProcess).ConfigureAwait(false);
