using System.Text.Json;
using Sluice.Gateway.Admin.Export;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>One change that was made, without secrets: of them it has fingerprints.</summary>
internal sealed record ChangeView
{
    public static readonly CsvColumn<ChangeView>[] Columns =
    [
        new("sequence", change => CsvText.Of(change.Sequence)), new("time", change => CsvText.Of(change.Time)), new("author", change => change.Author),
        new("action", change => change.Action), new("kind", change => change.Kind), new("object_id", change => change.ObjectId),
        new("before", change => change.Before?.GetRawText()), new("after", change => change.After?.GetRawText()),
    ];

    public required long Sequence { get; init; }

    public required DateTime Time { get; init; }

    public required string Author { get; init; }

    public required string Action { get; init; }

    public required string Kind { get; init; }

    public required string ObjectId { get; init; }

    /// <summary>The object as it was; null before a creation.</summary>
    public required JsonElement? Before { get; init; }

    /// <summary>The object as it became; null after a deletion.</summary>
    public required JsonElement? After { get; init; }

    public static ChangeView Of(AdminAuditRecord record) => new()
    {
        Sequence = record.Sequence,
        Time = UtcTime.Of(record.TimeMs),
        Author = record.Author,
        Action = record.Action,
        Kind = record.Kind,
        ObjectId = record.ObjectId,
        Before = Json(record.Before),
        After = Json(record.After),
    };

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
