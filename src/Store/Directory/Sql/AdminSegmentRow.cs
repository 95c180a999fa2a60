namespace Sluice.Store.Directory.Sql;

/// <summary>A row of <c>admin_segments</c>.</summary>
internal sealed record AdminSegmentRow
{
    public const string Select =
        """
        SELECT number AS Number, key_id AS KeyId, opened_ms AS OpenedMs, first AS First, from_ms AS FromMs FROM admin_segments
        WHERE organisation = @Organisation AND number = @Number
        """;

    public required long Number { get; init; }

    public required string KeyId { get; init; }

    public required long OpenedMs { get; init; }

    public required long First { get; init; }

    public long? FromMs { get; init; }
}
