namespace Sluice.Store.Audit;

/// <summary>One row of the audit log, as far as a list of decisions shows it.</summary>
/// <param name="Id">Grows in the order of writing.</param>
/// <param name="Time">When the decision was made.</param>
/// <param name="GrantId">The caller.</param>
/// <param name="Server">The server it called.</param>
/// <param name="Method">The JSON-RPC method.</param>
/// <param name="Tool">The tool; null for other methods.</param>
/// <param name="Outcome"><c>allowed</c>, <c>denied</c>, <c>interrupted</c>, or <c>open</c> while a strict call runs.</param>
/// <param name="Reason">The reason's name; empty when allowed.</param>
/// <param name="Rule">The rule id; empty when allowed.</param>
/// <param name="Message">What the caller read of a denial, or what else there is to say of an allowed call; null when there is nothing.</param>
/// <param name="Charges">JSON: what was charged, and what was left.</param>
/// <param name="Subject">Who called by the grant, as <c>issuer subject</c>; null for whoever holds its token.</param>
public sealed record AuditRecord(
    long Id, DateTimeOffset Time, string GrantId, string Server, string Method, string? Tool,
    string Outcome, string Reason, string Rule, string? Message, string Charges, string? Subject);
