using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Audit;

/// <summary>
/// One decision on its way into the audit log. An entry is a slot: there is a fixed number, and a decision without one is denied.
/// Reused: whoever appends or releases it must not touch it again. Values of arguments are never recorded.
/// </summary>
public sealed class AuditEntry
{
    /// <summary>About how long the entry itself is, in bytes.</summary>
    private const int OwnLength = 256;

    /// <summary>About how long the charges of most decisions are, in bytes: up to three.</summary>
    private const int UsualChargesLength = 192;

    public DateTimeOffset Time { get; set; }

    /// <summary>Unique; version 7, so that it sorts by time.</summary>
    public Guid RequestId { get; set; }

    /// <summary>The trace that the call belongs to.</summary>
    public TraceId TraceId { get; set; }

    public string Organisation { get; set; } = "";

    public string Server { get; set; } = "";

    public string GrantId { get; set; } = "";

    public string GrantLabel { get; set; } = "";

    /// <summary>Who called by the grant, where a token of an issuer said so: <c>issuer subject</c>.</summary>
    public string? Subject { get; set; }

    public string? McpSession { get; set; }

    public string Method { get; set; } = "";

    public string? Tool { get; set; }

    public string? Policy { get; set; }

    public AuditOutcome Outcome { get; set; }

    public Reason Reason { get; set; }

    public string Rule { get; set; } = "";

    public string? Message { get; set; }

    /// <summary>
    /// The call's top-level argument keys, sorted, as a UTF-8 JSON array; redacted keys are left out. Empty stands for an array without keys. Whoever makes
    /// it bounds its length, and never changes it.
    /// </summary>
    public ReadOnlyMemory<byte> ArgumentKeys { get; set; }

    /// <summary>What was charged; only the first <see cref="ChargeCount"/> are meant, and the others may be those of an earlier decision.</summary>
    public AuditCharge[] Charges { get; } = new AuditCharge[Charge.MostPerCall];

    public int ChargeCount { get; set; }

    /// <summary>How the reservation was settled.</summary>
    public SettlementKind Settlement { get; set; }

    /// <summary>HTTP status of the upstream; 0 when it was not asked or did not answer.</summary>
    public int UpstreamStatus { get; set; }

    public TimeSpan UpstreamTime { get; set; }

    /// <summary>Time in the gateway, without the upstream's.</summary>
    public TimeSpan GatewayTime { get; set; }

    public string? ApprovalId { get; set; }

    /// <summary>Whose share of the slots this entry counts in; null while it is in nobody's hands.</summary>
    internal OrganisationShare? Share { get; set; }

    /// <summary>The row that <see cref="IAuditLog.OpenAsync"/> wrote; 0 without one. Written by the writer alone while the entry is lent.</summary>
    internal long RowId { get; set; }

    /// <summary>Held while the writer reads an entry that is still its caller's, and while the caller ends that permission.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Whether the writer may read the entry for its opening row. Guarded by <see cref="Gate"/>.</summary>
    internal bool IsOpening { get; set; }

    /// <summary>Whether a row may exist already, which only <see cref="IAuditLog.Append"/> can complete.</summary>
    internal bool WasOpened { get; set; }

    /// <summary>Whether the decision was handed over: its slot is the log's until it is written.</summary>
    internal bool WasAppended { get; set; }

    internal void EndOpening()
    {
        lock (Gate)
            IsOpening = false;
    }

    /// <summary>
    /// For whoever is about to read or to write it, a little before: the writer and the callers have entries from each other. See <see cref="CacheLines"/>.
    /// </summary>
    public void Prefetch() => CacheLines.Fetch(this, OwnLength);

    /// <summary>The same for its charges, once the entry itself is here.</summary>
    internal void PrefetchCharges() => CacheLines.Fetch(Charges, UsualChargesLength);

    /// <summary>
    /// Makes nothing of what was told of an earlier decision stay. For whoever tells of the next one, and not for who lends the entry: the whole of it is
    /// fetched only where it is about to be written. What was opened is told of the same decision already, and may still be looked at by the writer.
    /// </summary>
    public void Clear()
    {
        if (WasOpened)
            return;
        Time = default;
        RequestId = default;
        TraceId = default;
        Subject = McpSession = Tool = Policy = Message = ApprovalId = null;
        Organisation = Server = GrantId = GrantLabel = Method = Rule = "";
        Outcome = default;
        Reason = default;
        Settlement = default;
        ArgumentKeys = default;
        ChargeCount = UpstreamStatus = 0;
        UpstreamTime = GatewayTime = default;
    }

    /// <summary>Makes ready to be lent.</summary>
    internal void Renew()
    {
        IsOpening = WasOpened = WasAppended = false;
        RowId = 0;
    }
}
