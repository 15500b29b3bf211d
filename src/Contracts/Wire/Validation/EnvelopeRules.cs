namespace NfvHa.Geo.Contracts.Wire.Validation;

/// <summary>What every envelope must keep, whatever it carries. Checked before the message is looked at: another schema may mean another thing.</summary>
internal static class EnvelopeRules
{
    public static Refusal? Check(int schemaVersion, string? traceParent)
    {
        if (schemaVersion > WireLimits.SchemaVersion)
        {
            return new Refusal(
                "message",
                $"has schema version {schemaVersion}, this build reads up to {WireLimits.SchemaVersion}",
                "upgrade this side first");
        }

        if (schemaVersion < 1)
        {
            return Refusal.Of("schemaVersion", $"is {schemaVersion}; it counts from 1");
        }

        if (schemaVersion < WireLimits.SchemaVersionOldest)
        {
            return new Refusal(
                "message",
                $"has schema version {schemaVersion}, this build reads {WireLimits.SchemaVersionOldest} and later",
                "upgrade the sender");
        }

        return traceParent is not null && TraceParent.Problem(traceParent) is { } problem ? Refusal.Of("traceparent", problem) : null;
    }
}
