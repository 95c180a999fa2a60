using System.Text.Json;

namespace Sluice.Store.Audit;

/// <summary>One decision as it is recorded (wire contract, "Audit record"). Values of arguments are never part of it.</summary>
public sealed record DecisionRecord
{
    /// <summary>The node that recorded it.</summary>
    public required Guid Node { get; init; }

    /// <summary>Its number in the organisation's chain on that node: with the node, its identity.</summary>
    public required long Sequence { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required Guid RequestId { get; init; }

    public string? TraceId { get; init; }

    public required string Server { get; init; }

    public required string GrantId { get; init; }

    public required string GrantLabel { get; init; }

    /// <summary>Who called by the grant, as <c>issuer subject</c>; null for whoever holds its token.</summary>
    public string? Subject { get; init; }

    public string? McpSession { get; init; }

    public required string Method { get; init; }

    /// <summary>Null for a method that calls no tool.</summary>
    public string? Tool { get; init; }

    public string? Policy { get; init; }

    /// <summary><c>allowed</c>, <c>denied</c>, <c>interrupted</c>, or <c>open</c> while a strict call runs.</summary>
    public required string Outcome { get; init; }

    /// <summary>Empty when allowed, as <see cref="Rule"/> is.</summary>
    public required string Reason { get; init; }

    public required string Rule { get; init; }

    /// <summary>What the caller read; null when allowed.</summary>
    public string? Message { get; init; }

    /// <summary>A JSON array of names, sorted.</summary>
    public required JsonElement ArgumentKeys { get; init; }

    /// <summary>A JSON array of <c>{"counter","window","cost","max","remaining","owner","ledger_time_ms","sequence"}</c>; the last three tell where the charge was taken or refused, null where it was not counted.</summary>
    public required JsonElement Charges { get; init; }

    /// <summary><c>shadow</c> when reason, rule and message are those of a rule in shadow mode, which denied nothing; otherwise <c>enforce</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>not_run</c>, <c>on_error</c>, or empty when nothing was given back.</summary>
    public required string Refund { get; init; }

    /// <summary>Null when the upstream was not asked or did not answer.</summary>
    public int? UpstreamStatus { get; init; }

    public double? UpstreamMs { get; init; }

    public required double GatewayMs { get; init; }

    public string? ApprovalId { get; init; }
}
