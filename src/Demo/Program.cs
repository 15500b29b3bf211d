using System.CommandLine;
using System.Globalization;
using NfvHa.Geo.Demo.Lab;
using NfvHa.Geo.Demo.Reports;
using NfvHa.Geo.Demo.Scenes;

const int AllAsPromised = 0;
const int PromiseBroken = 1;
const int NotHere = 4;

var scenes = new Option<string>("--scenes") { Description = "Which scenes to play, e.g. a,b,c,d. Default: a to h; k kills any one process at any moment.", DefaultValueFactory = _ => string.Join(",", Play.Usual) };
var repeat = new Option<int>("--repeat") { Description = "How often to play them.", DefaultValueFactory = _ => 1 };
var seed = new Option<int>("--seed") { Description = "Which processes scene k kills and when: the same for the same number.", DefaultValueFactory = _ => 1 };
var json = new Option<FileInfo?>("--json") { Description = "Where to write what was measured, as JSON." };
var report = new Option<FileInfo?>("--report") { Description = "Where to write a report with a timeline, as HTML." };
var network = new Option<string>("--network") { Description = "The first two numbers of all addresses; the second lab takes the next ones.", DefaultValueFactory = _ => "127.0" };
var withoutController = new Option<int>("--without-controller") { Description = "How many seconds the controller is dead in scene h.", DefaultValueFactory = _ => 60 };
var otlp = new Option<Uri?>("--otlp") { Description = "Export traces, metrics and logs to this OpenTelemetry collector, e.g. http://127.0.0.1:4317 (gRPC; port 4318: HTTP).", CustomParser = parsed => Uri.TryCreate(parsed.Tokens[0].Value, UriKind.Absolute, out var uri) ? uri : null };
var command = new RootCommand("Three sites and a controller on this machine; sites die, freeze and move, and a client says what it saw. Exit code 1 if a promise broke.")
{
    scenes, repeat, seed, json, report, network, withoutController, otlp,
};
command.SetAction((parsed, cancellation) => PlayAsync(
    parsed.GetValue(scenes)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
    parsed.GetValue(repeat),
    parsed.GetValue(seed),
    parsed.GetValue(json),
    parsed.GetValue(report),
    parsed.GetValue(network)!,
    TimeSpan.FromSeconds(parsed.GetValue(withoutController)),
    parsed.GetValue(otlp),
    cancellation));
return await command.Parse(args).InvokeAsync();

static async Task<int> PlayAsync(string[] wanted, int repeat, int seed, FileInfo? json, FileInfo? report, string network, TimeSpan withoutController, Uri? otlp, CancellationToken cancellation)
{
    if (wanted.FirstOrDefault(scene => !Play.All.ContainsKey(scene)) is { } stranger)
    {
        Console.Error.WriteLine($"--scenes has '{stranger}', which is no scene; there are {string.Join(", ", Play.All.Keys)}.");
        return 2;
    }

    if (network.Split('.') is not ["127", var second] || !byte.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == byte.MaxValue)
    {
        Console.Error.WriteLine($"--network is '{network}'; write 127.N with N from 0 to 254.");
        return 2;
    }

    var networks = (network, string.Create(CultureInfo.InvariantCulture, $"127.{number + 1}"));
    try
    {
        var results = await Programme.PlayAsync(wanted, repeat, seed, networks, withoutController, otlp, cancellation);
        var figures = Figures.Of(results);
        Console.WriteLine();
        Console.WriteLine(Figures.Table(results));
        Console.WriteLine(figures.Summary);
        if (json is not null)
        {
            await File.WriteAllTextAsync(json.FullName, figures.ToJson(results), cancellation);
        }

        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, HtmlReport.Write(results, figures), cancellation);
        }

        return figures.IsAsPromised ? AllAsPromised : PromiseBroken;
    }
    catch (LabException problem)
    {
        Console.Error.WriteLine(problem.Message);
        return NotHere;
    }
}
