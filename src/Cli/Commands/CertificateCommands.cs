using System.CommandLine;
using System.Net;
using NfvHa.Geo.Cli.Output;
using NfvHa.Geo.Link.Certificates;
using NfvHa.Geo.Link.Members;

namespace NfvHa.Geo.Cli.Commands;

/// <summary>The lab authority and what it issues.</summary>
internal static class CertificateCommands
{
    internal static Command Create(Terminal terminal) => Help.WithExamples(
        new Command("ca", "Looks after a certificate authority for labs.") { Init(terminal), Issue(terminal), Renew(terminal), Trust(terminal) },
        "geo ca init pki", "geo ca issue location/east pki --address 127.0.0.1");

    private static Command Init(Terminal terminal)
    {
        var folder = Folder("The folder of the authority; made if missing.");
        var name = new Option<string>("--name") { Description = "Its name, shown in certificates.", HelpName = "NAME", DefaultValueFactory = _ => "lab" };
        var days = Days("How long it lives, in days.", CertificateAuthority.DefaultAuthorityLife);
        var command = new Command("init", "Makes an authority in a folder that holds none yet.") { folder, name, days };
        command.SetAction(parsed => Done(
            terminal,
            CertificateAuthority.Create(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(name), terminal.Time, Life(parsed.GetValue(days))),
            authority => $"{Path.Combine(parsed.GetRequiredValue(folder), CertificateAuthority.CertificateFile)} is the authority's certificate, which is also a trust bundle; it expires at {Words.Time(authority.NotAfter)}"));
        return Help.WithExamples(command, "geo ca init pki", "geo ca init pki --name lab --days 365");
    }

    private static Command Issue(Terminal terminal)
    {
        var member = new Argument<MemberId>("MEMBER") { Description = "site/NAME, location/NAME or operator/NAME.", CustomParser = Member };
        var folder = Folder("The folder of the authority.");
        var into = new Option<string?>("--into") { Description = "The folder for the two files; that of the authority if left out.", HelpName = "FOLDER" };
        var dns = new Option<string[]>("--dns") { Description = "A DNS name it is found under.", HelpName = "NAME" };
        var addresses = new Option<IPAddress[]>("--address") { Description = "An IP address it is found under.", HelpName = "IP", CustomParser = Addresses };
        var days = Days("How long the certificate lives, in days.", CertificateAuthority.DefaultMemberLife);
        var command = new Command("issue", "Issues a certificate with a new key; files that are there are replaced.") { member, folder, into, dns, addresses, days };
        command.SetAction(parsed => WithAuthority(terminal, parsed.GetRequiredValue(folder), authority =>
        {
            var names = new ServerNames([.. parsed.GetValue(dns) ?? []], [.. parsed.GetValue(addresses) ?? []]);
            return Done(terminal, authority.Issue(parsed.GetRequiredValue(member), parsed.GetValue(into) ?? parsed.GetRequiredValue(folder), names, Life(parsed.GetValue(days))), Said);
        }));
        return Help.WithExamples(command, "geo ca issue location/east pki --address 127.0.0.1", "geo ca issue site/north pki --into north/tls --days 30");
    }

    private static Command Renew(Terminal terminal)
    {
        var certificate = new Argument<string>("CERTIFICATE") { Description = "The certificate to replace, ending with .crt; its key is beside it." };
        var folder = Folder("The folder of the authority.");
        var days = Days("How long the new certificate lives, in days.", CertificateAuthority.DefaultMemberLife);
        var command = new Command("renew", "Replaces a certificate and its key by new ones for the same member and names.") { certificate, folder, days };
        command.SetAction(parsed => WithAuthority(terminal, parsed.GetRequiredValue(folder), authority =>
            Done(terminal, authority.Renew(parsed.GetRequiredValue(certificate), Path.ChangeExtension(parsed.GetRequiredValue(certificate), ".key"), Life(parsed.GetValue(days))), Said)));
        return Help.WithExamples(command, "geo ca renew pki/location-east.crt pki");
    }

    private static Command Trust(Terminal terminal)
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "The trust bundle; made if missing." };
        var authority = new Argument<string>("CERTIFICATE") { Description = "The certificate of the authority to add." };
        var command = new Command("trust", "Adds an authority to a trust bundle.") { bundle, authority };
        command.SetAction(parsed => Done(
            terminal, TrustBundle.Add(parsed.GetRequiredValue(bundle), parsed.GetRequiredValue(authority)), trust => $"{parsed.GetRequiredValue(bundle)} holds {trust.Count} authorities"));
        return Help.WithExamples(command, "geo ca trust trust.crt pki/ca.crt");
    }

    private static Argument<string> Folder(string what) => new("FOLDER") { Description = what };

    private static Option<int> Days(string what, TimeSpan usual) => new("--days") { Description = what, HelpName = "DAYS", DefaultValueFactory = _ => (int)usual.TotalDays };

    /// <summary>So long that no time span could hold it is too long for any certificate too, which the authority says.</summary>
    private static TimeSpan Life(int days) => TimeSpan.FromDays(Math.Clamp(days, -1_000_000, 1_000_000));

    private static MemberId Member(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (!MemberId.TryParse(MemberId.Scheme + result.Tokens[0].Value, out var member))
        {
            result.AddError("MEMBER must be site/NAME, location/NAME or operator/NAME, with a name of a-z, 0-9 and '-'.");
        }

        return member;
    }

    private static IPAddress[] Addresses(System.CommandLine.Parsing.ArgumentResult result)
    {
        var addresses = new List<IPAddress>();
        foreach (var token in result.Tokens)
        {
            if (IPAddress.TryParse(token.Value, out var address))
            {
                addresses.Add(address);
            }
            else
            {
                result.AddError($"'{token.Value}' is no IP address.");
            }
        }

        return [.. addresses];
    }

    private static string Said(IssuedFiles files) => $"{files.CertificateFile} and {files.KeyFile}, until {Words.Time(files.NotAfter)}";

    private static int WithAuthority(Terminal terminal, string folder, Func<CertificateAuthority, int> use)
    {
        var opened = CertificateAuthority.Open(folder, terminal.Time);
        if (!opened.IsGood)
        {
            return terminal.Fail(ExitCode.Configuration, opened.Problem);
        }

        using (opened.Value)
        {
            return use(opened.Value);
        }
    }

    private static int Done<T>(Terminal terminal, CertificateResult<T> result, Func<T, string> say)
        where T : class
    {
        if (!result.IsGood)
        {
            return terminal.Fail(ExitCode.Failed, result.Problem);
        }

        terminal.Out.WriteLine(say(result.Value));
        (result.Value as IDisposable)?.Dispose();
        return ExitCode.Done;
    }
}
