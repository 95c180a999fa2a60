using System.Globalization;

namespace Sluice.Store.Audit.Postgres;

/// <summary>A place in the order of decisions: after the record that it names.</summary>
internal sealed record DecisionCursor(long RecordedMs, Guid Node, long Id)
{
    /// <summary>Before all.</summary>
    public static readonly DecisionCursor Newest = new(long.MaxValue, Guid.AllBitsSet, long.MaxValue);

    /// <summary>The cursor, or the place behind everything that was recorded at a time, whichever is older.</summary>
    public static DecisionCursor Earlier(DecisionCursor cursor, long recordedMs) =>
        cursor.RecordedMs <= recordedMs ? cursor : Newest with { RecordedMs = recordedMs };

    /// <exception cref="ArgumentException">It is no cursor.</exception>
    public static DecisionCursor Parse(string text)
    {
        if (text.Split('.') is [var time, var node, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var recordedMs)
            && Guid.TryParseExact(node, "N", out var nodeId)
            && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var rowId))
            return new DecisionCursor(recordedMs, nodeId, rowId);
        throw new ArgumentException($"\"{text}\" is no cursor of a list of decisions.", nameof(text));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RecordedMs}.{Node:N}.{Id}");
}
