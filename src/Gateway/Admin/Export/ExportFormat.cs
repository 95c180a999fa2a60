namespace Sluice.Gateway.Admin.Export;

internal enum ExportFormat
{
    /// <summary>One JSON object a line.</summary>
    Jsonl,

    /// <summary>RFC 4180, with a head.</summary>
    Csv,
}
