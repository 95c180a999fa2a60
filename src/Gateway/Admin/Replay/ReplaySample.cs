using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>One of the calls of which something is said; decisions tell the rest of it.</summary>
internal sealed record ReplaySample
{
    public required Guid RequestId { get; init; }

    public required DateTime Time { get; init; }

    /// <summary>The id of the grant.</summary>
    public required string Grant { get; init; }

    public required string Tool { get; init; }

    public static ReplaySample Of(DecisionRecord record) => new() { RequestId = record.RequestId, Time = record.Time.UtcDateTime, Grant = record.GrantId, Tool = record.Tool! };
}
