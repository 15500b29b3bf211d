using System.Collections;
using System.Reflection;
using NfvHa.Geo.Contracts.Events;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Wire;

namespace NfvHa.Geo.Contracts.Tests.Wire;

/// <summary>
/// A new message may not be forgotten. A message is a record of the namespaces below that is of a known kind, or is no part of any other
/// record there: so a new record is a message until something uses it.
/// </summary>
public class MessageCoverageTests
{
    private static readonly string[] Namespaces = ["Link", "Replication", "Events", "Alarms"];

    [Fact]
    public void Every_message_has_golden_files() =>
        Assert.Empty(Missing(Records(), name => File.Exists(Path.Combine(Golden.Folder, name))));

    [Fact]
    public void Every_message_is_of_a_kind_and_has_a_sample() =>
        Assert.Equal(
            Messages(Records()).Select(type => type.Name),
            Samples.All.Values.Where(sample => MessageKinds.Of(sample) is not null).Select(sample => sample.GetType().Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_kind_has_a_sample() =>
        Assert.Empty(Enum.GetValues<MessageKind>().Except(Samples.All.Values.Select(sample => MessageKinds.Of(sample).GetValueOrDefault())));

    [Fact]
    public void A_new_message_without_golden_file_is_found()
    {
        var planted = Records().Append(typeof(PlantedEvent)).Append(typeof(PlantedRequest));
        Assert.Equal(
            ["PlantedEvent.json", "PlantedRequest.json"],
            Missing(planted, name => File.Exists(Path.Combine(Golden.Folder, name))));
    }

    [Fact]
    public void A_golden_file_that_was_removed_is_found() =>
        Assert.Equal(["Beat.hex", "Beat.json"], Missing(Records(), name => !name.StartsWith("Beat.", StringComparison.Ordinal)));

    private static IEnumerable<string> Missing(IEnumerable<Type> records, Func<string, bool> exists) =>
        Messages(records)
            .SelectMany(type => IsOnLink(type) ? new[] { $"{type.Name}.hex", $"{type.Name}.json" } : [$"{type.Name}.json"])
            .Where(name => !exists(name));

    private static IEnumerable<Type> Records() => typeof(Beat).Assembly.GetExportedTypes()
        .Where(type => Namespaces.Any(name => type.Namespace == $"NfvHa.Geo.Contracts.{name}"))
        .Where(type => !type.IsEnum && !type.IsInterface && !type.IsAbstract);

    private static IEnumerable<Type> Messages(IEnumerable<Type> records)
    {
        var all = records.ToHashSet();
        var parts = all.SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => PartOf(property.PropertyType))).ToHashSet();
        var kinds = Samples.All.Values.Select(sample => sample.GetType()).ToHashSet();
        return all.Where(type => kinds.Contains(type) || !parts.Contains(type)).OrderBy(type => type.Name, StringComparer.Ordinal);
    }

    private static Type PartOf(Type type) =>
        Nullable.GetUnderlyingType(type)
        ?? (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type) ? type.GetGenericArguments()[0] : type);

    private static bool IsOnLink(Type type) => Samples.All.Values.FirstOrDefault(sample => sample.GetType() == type) is { } sample
        && MessageKinds.IsOnLink(MessageKinds.Of(sample).GetValueOrDefault());

    private sealed record PlantedEvent(EventId Id, DateTimeOffset OccurredAt, EventSource Source) : GeoEvent(Id, OccurredAt, Source);

    private sealed record PlantedRequest(SiteId Site, Beat Last);
}
