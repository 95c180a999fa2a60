namespace Sluice.Store.Audit;

/// <summary>What one transaction writes. At most two rows per slot: its opening and its end.</summary>
internal sealed class WriteBatch(int slots)
{
    private readonly LinkOrder _order = new(slots);
    private TaskCompletionSource<bool>? _written;

    /// <summary>As long as it gets in default durability, so that appending never allocates.</summary>
    public List<AuditWrite> Writes { get; } = new(slots);

    public bool HasOpenings { get; private set; }

    /// <summary>One task for all who wait for this batch: true once it is committed, false when the log stopped without it.</summary>
    public Task<bool> Written =>
        (_written ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Add(AuditWrite write)
    {
        Writes.Add(write);
        HasOpenings |= write.Opens;
    }

    /// <summary>
    /// By organisation; of each the rows that are inserted, then those that are completed in the order of their ids, as a link of the chain has them.
    /// </summary>
    public void Arrange()
    {
        if (!IsArranged())
            _order.Sort(Writes);
    }

    /// <summary>The transaction was rolled back: rows that it opened do not exist.</summary>
    public void ForgetOpenings()
    {
        foreach (var write in Writes)
        {
            if (write.Opens)
                write.Entry.RowId = 0;
        }
    }

    public void Finish(bool written)
    {
        _written?.SetResult(written);
        _written = null;
        Writes.Clear();
        HasOpenings = false;
    }

    /// <summary>As it nearly always is: one organisation, and no openings.</summary>
    private bool IsArranged()
    {
        foreach (var write in Writes)
        {
            if (write.Completes || !string.Equals(write.Entry.Organisation, Writes[0].Entry.Organisation, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
