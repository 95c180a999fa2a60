using System.Text.Json;

namespace Sluice.Store.Audit.Postgres;

/// <summary>A row of the table <c>decisions</c>, as far as readers see it.</summary>
internal sealed record DecisionRow
{
    public required Guid Node { get; init; }

    public required long Id { get; init; }

    public required long Sequence { get; init; }

    public required long RecordedMs { get; init; }

    public required long TimeMs { get; init; }

    public required Guid RequestId { get; init; }

    public string? TraceId { get; init; }

    public required string Server { get; init; }

    public required string GrantId { get; init; }

    public required string GrantLabel { get; init; }

    public string? Subject { get; init; }

    public string? McpSession { get; init; }

    public required string Method { get; init; }

    public string? Tool { get; init; }

    public string? Policy { get; init; }

    public required string Outcome { get; init; }

    public required string Reason { get; init; }

    public required string Rule { get; init; }

    public string? Message { get; init; }

    public required string ArgumentKeys { get; init; }

    public required string Charges { get; init; }

    public required string Refund { get; init; }

    public int? UpstreamStatus { get; init; }

    public long? UpstreamUs { get; init; }

    public required long GatewayUs { get; init; }

    public string? ApprovalId { get; init; }

    public DecisionRecord ToRecord() => new()
    {
        Node = Node,
        Sequence = Sequence,
        Time = DateTimeOffset.FromUnixTimeMilliseconds(TimeMs),
        RequestId = RequestId,
        TraceId = TraceId,
        Server = Server,
        GrantId = GrantId,
        GrantLabel = GrantLabel,
        Subject = Subject,
        McpSession = McpSession,
        Method = Method,
        Tool = Tool,
        Policy = Policy,
        Outcome = Outcome,
        Reason = Reason,
        Rule = Rule,
        Message = Message,
        ArgumentKeys = JsonElement.Parse(ArgumentKeys),
        Charges = JsonElement.Parse(Charges),
        Mode = "enforce",
        Refund = Refund,
        UpstreamStatus = UpstreamStatus,
        UpstreamMs = UpstreamUs / 1000.0,
        GatewayMs = GatewayUs / 1000.0,
        ApprovalId = ApprovalId,
    };
}
