namespace Sluice.Store.Audit;

/// <summary>The record of decisions. Bounded; an appended decision is never silently dropped.</summary>
public interface IAuditLog
{
    /// <summary>
    /// Takes a slot before the call is charged or forwarded; waits at most 250 ms. Null: no slot, deny with <c>audit_unavailable</c>. The entry comes as the
    /// decision before left it: whoever tells of a decision clears it first (<see cref="AuditEntry.Clear"/>).
    /// </summary>
    ValueTask<AuditEntry?> TakeSlotAsync(string organisation, CancellationToken cancellationToken);

    /// <summary>
    /// Strict durability: writes what is known before the call is forwarded and returns once that is durable, so that every call that reached the
    /// upstream has its record. <see cref="Append"/> completes the record, whatever became of the opening.
    /// </summary>
    /// <returns>False when it did not become durable in time: deny with <c>audit_unavailable</c>.</returns>
    ValueTask<bool> OpenAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Hands the finished decision over. Never blocks: the slot was the permission.</summary>
    void Append(AuditEntry entry);

    /// <summary>Gives back a slot that no decision used; an opened entry cannot be given back.</summary>
    void Release(AuditEntry entry);
}
