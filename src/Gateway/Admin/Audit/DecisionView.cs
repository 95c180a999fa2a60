using System.Text.Json;
using Sluice.Gateway.Admin.Export;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Admin.Audit;

/// <summary>One decision as it was recorded. Values of arguments are never part of it.</summary>
internal sealed record DecisionView
{
    public static readonly CsvColumn<DecisionView>[] Columns =
    [
        new("node", decision => decision.Node.ToString()), new("sequence", decision => CsvText.Of(decision.Sequence)), new("time", decision => CsvText.Of(decision.Time)),
        new("request_id", decision => decision.RequestId.ToString()), new("trace_id", decision => decision.TraceId), new("server", decision => decision.Server),
        new("grant", decision => decision.Grant), new("grant_label", decision => decision.GrantLabel), new("subject", decision => decision.Subject),
        new("mcp_session", decision => decision.McpSession), new("method", decision => decision.Method), new("tool", decision => decision.Tool),
        new("policy", decision => decision.Policy), new("outcome", decision => decision.Outcome), new("reason", decision => decision.Reason),
        new("rule", decision => decision.Rule), new("message", decision => decision.Message), new("argument_keys", decision => decision.ArgumentKeys.GetRawText()),
        new("charges", decision => decision.Charges.GetRawText()), new("mode", decision => decision.Mode), new("refund", decision => decision.Refund),
        new("upstream_status", decision => CsvText.Of(decision.UpstreamStatus)), new("upstream_ms", decision => CsvText.Of(decision.UpstreamMs)),
        new("gateway_ms", decision => CsvText.Of(decision.GatewayMs)), new("approval_id", decision => decision.ApprovalId),
    ];

    /// <summary>The node that recorded it.</summary>
    public required Guid Node { get; init; }

    /// <summary>Its number in the organisation's chain on that node.</summary>
    public required long Sequence { get; init; }

    public required DateTime Time { get; init; }

    public required Guid RequestId { get; init; }

    public required string? TraceId { get; init; }

    public required string Server { get; init; }

    /// <summary>The id of the grant.</summary>
    public required string Grant { get; init; }

    public required string GrantLabel { get; init; }

    /// <summary>Who called by the grant, as issuer and subject; null for whoever holds its token.</summary>
    public required string? Subject { get; init; }

    public required string? McpSession { get; init; }

    public required string Method { get; init; }

    public required string? Tool { get; init; }

    /// <summary>With its version.</summary>
    public required string? Policy { get; init; }

    /// <summary>allowed, denied, interrupted, or open while a strict call runs.</summary>
    public required string Outcome { get; init; }

    /// <summary>Empty when allowed, as rule is, unless the mode is shadow.</summary>
    public required string Reason { get; init; }

    public required string Rule { get; init; }

    /// <summary>What the caller read; null when allowed.</summary>
    public required string? Message { get; init; }

    /// <summary>The names of the call's arguments, without their values.</summary>
    public required JsonElement ArgumentKeys { get; init; }

    /// <summary>
    /// What was charged: counter, window, cost, max and remaining of each limit, and where it was taken or refused: owner, ledger_time_ms and sequence, null of what was not counted.
    /// </summary>
    public required JsonElement Charges { get; init; }

    /// <summary>shadow: reason, rule and message are those of a rule in shadow mode, which denied nothing. Otherwise enforce.</summary>
    public required string Mode { get; init; }

    /// <summary>Why the charges were given back; empty when they were kept.</summary>
    public required string Refund { get; init; }

    public required int? UpstreamStatus { get; init; }

    public required double? UpstreamMs { get; init; }

    public required double GatewayMs { get; init; }

    public required string? ApprovalId { get; init; }

    public static DecisionView Of(DecisionRecord record) => new()
    {
        Node = record.Node,
        Sequence = record.Sequence,
        Time = record.Time.UtcDateTime,
        RequestId = record.RequestId,
        TraceId = record.TraceId,
        Server = record.Server,
        Grant = record.GrantId,
        GrantLabel = record.GrantLabel,
        Subject = record.Subject,
        McpSession = record.McpSession,
        Method = record.Method,
        Tool = record.Tool,
        Policy = record.Policy,
        Outcome = record.Outcome,
        Reason = record.Reason,
        Rule = record.Rule,
        Message = record.Message,
        ArgumentKeys = record.ArgumentKeys,
        Charges = record.Charges,
        Mode = record.Mode,
        Refund = record.Refund,
        UpstreamStatus = record.UpstreamStatus,
        UpstreamMs = record.UpstreamMs,
        GatewayMs = record.GatewayMs,
        ApprovalId = record.ApprovalId,
    };
}
