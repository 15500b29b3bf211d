using NfvHa.Geo.Link.Tests.Lab;

namespace NfvHa.Geo.Link.Tests;

/// <summary>Runs the tests; or, as a child of one of them, a peer that can be stopped and killed.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args is [ChildPeer.Verb, .. var rest]
        ? ChildPeer.RunAsync(rest)
        : Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
}
