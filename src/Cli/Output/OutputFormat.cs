namespace NfvHa.Geo.Cli.Output;

/// <summary>How answers are written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>As the operator API gives it.</summary>
    Json,

    /// <summary>The same as YAML.</summary>
    Yaml,
}
