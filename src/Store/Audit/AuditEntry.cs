using System.Buffers;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Audit;

/// <summary>
/// One decision on its way into the audit log. An entry is a slot: there is a fixed number, and a decision without one is denied.
/// Reused: whoever appends or releases it must not touch it again. Values of arguments are never recorded.
/// </summary>
public sealed class AuditEntry
{
    public DateTimeOffset Time { get; set; }

    /// <summary>Unique; version 7, so that it sorts by time.</summary>
    public Guid RequestId { get; set; }

    public string? TraceId { get; set; }

    public string Organisation { get; set; } = "";

    public string Server { get; set; } = "";

    public string GrantId { get; set; } = "";

    public string GrantLabel { get; set; } = "";

    public string? McpSession { get; set; }

    public string Method { get; set; } = "";

    public string? Tool { get; set; }

    public string? Policy { get; set; }

    public AuditOutcome Outcome { get; set; }

    public Reason Reason { get; set; }

    public string Rule { get; set; } = "";

    public string? Message { get; set; }

    /// <summary>The call's top-level argument keys, sorted, as a UTF-8 JSON array; redacted keys are left out.</summary>
    public ArrayBufferWriter<byte> ArgumentKeys { get; } = new();

    /// <summary>What was charged; only the first <see cref="ChargeCount"/> are meant.</summary>
    public Charge[] Charges { get; } = new Charge[Charge.MostPerCall];

    /// <summary>What was left of each, in the same order.</summary>
    public Balance[] Balances { get; } = new Balance[Charge.MostPerCall];

    public int ChargeCount { get; set; }

    /// <summary>How the reservation was settled.</summary>
    public Settlement Settlement { get; set; }

    /// <summary>HTTP status of the upstream; 0 when it was not asked or did not answer.</summary>
    public int UpstreamStatus { get; set; }

    public TimeSpan UpstreamTime { get; set; }

    /// <summary>Time in the gateway, without the upstream's.</summary>
    public TimeSpan GatewayTime { get; set; }

    public string? ApprovalId { get; set; }

    internal void Clear()
    {
        TraceId = McpSession = Tool = Policy = Message = ApprovalId = null;
        Organisation = Server = GrantId = GrantLabel = Method = Rule = "";
        Outcome = default;
        Reason = default;
        Settlement = default;
        ArgumentKeys.ResetWrittenCount();
        Array.Clear(Charges, 0, ChargeCount);
        ChargeCount = UpstreamStatus = 0;
        UpstreamTime = GatewayTime = default;
    }
}
