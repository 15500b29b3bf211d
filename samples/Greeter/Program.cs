using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

// Greeter is the smallest stateless VNF: it answers GET / with a greeting and GET /site with the name of the site that answers, so that a client sees where it
// was sent. The gate starts it: it listens for HTTP on the unix socket in NFVHA_SOCKET, is told its site in NFVHA_SITE, and ends when its stdin does. Having no
// state it needs no lease: it may run and answer at all sites at once.
if (Environment.GetEnvironmentVariable("NFVHA_SOCKET") is not { Length: > 0 } socket)
{
    Console.Error.WriteLine("NFVHA_SOCKET is not set: this program is started by the gate, which gives it the path of the socket to listen on.");
    return 2;
}

if (Environment.GetEnvironmentVariable("NFVHA_SITE") is not { Length: > 0 } site)
{
    Console.Error.WriteLine("NFVHA_SITE is not set: write the name of the site into the environment of the component.");
    return 2;
}

var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(socket));
await using var application = builder.Build();
application.MapGet("/", (HttpContext context) => Answer(context, $"Greetings from {site}\n"));
application.MapGet("/site", (HttpContext context) => Answer(context, site));
await application.StartAsync();

await Console.OpenStandardInput().CopyToAsync(Stream.Null);
await application.StopAsync();
return 0;

Task Answer(HttpContext context, string text)
{
    context.Response.Headers["X-Site"] = site;
    context.Response.ContentType = "text/plain; charset=utf-8";
    return context.Response.WriteAsync(text);
}
