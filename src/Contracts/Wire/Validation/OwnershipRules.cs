using NfvHa.Geo.Contracts.Link;
using NfvHa.Geo.Contracts.Ownership;
using static NfvHa.Geo.Contracts.Wire.Validation.Check;

namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>Rules of the records of ownership, which travel as parts of messages.</summary>
internal static class OwnershipRules
{
    public static Refusal? Check(EligibleSet set) =>
        NotNegative("version", set.Version)
        ?? Set("members", set.Members)
        ?? NameIfAny("joining", set.Joining is { } joining ? joining.Value ?? "" : null);

    public static Refusal? Check(SyncSet set) =>
        NotNegative("version", set.Version)
        ?? Set("members", set.Members)
        ?? NameIfAny("joining", set.Joining is { } joining ? joining.Value ?? "" : null)
        ?? Set("held", set.Held);

    public static Refusal? Check(LocationSet set) =>
        NotNegative("version", set.Version)
        ?? Ascending("members", set.Members, WireLimits.LocationsMax, location => location, location => Name("", location.Value));

    public static Refusal? Check(TakeoverIntent takeover) =>
        Defined("kind", takeover.Kind)
        ?? Name("target", takeover.Target.Value)
        ?? Epoch("through", takeover.Through)
        ?? NotNegative("id", takeover.Id)
        ?? TextIfAny("reason", takeover.Reason);

    public static Refusal? Check(DesiredVersion version) =>
        NotNegative("generation", version.Generation) ?? NotNegative("index", version.Index);
}
