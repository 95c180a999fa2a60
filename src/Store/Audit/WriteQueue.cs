namespace Sluice.Store.Audit;

/// <summary>Between callers and the writer: one batch fills while the other is written. Bounded by the number of slots.</summary>
internal sealed class WriteQueue(int slots)
{
    private readonly Lock _gate = new();
    private WriteBatch _filling = new(slots);
    private WriteBatch _other = new(slots);
    private bool _closed;

    /// <summary>Hands a row over and returns how many wait.</summary>
    public int Add(AuditEntry entry)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteAuditLog));
            _filling.Add(new AuditWrite(entry, Opens: false));
            return _filling.Writes.Count;
        }
    }

    public Task<bool> AddOpening(AuditEntry entry)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteAuditLog));
            _filling.Add(new AuditWrite(entry, Opens: true));
            return _filling.Written;
        }
    }

    /// <summary>Completes when everything handed over before is written: batches are written in order.</summary>
    public Task<bool> AllWritten()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteAuditLog));
            return _filling.Written;
        }
    }

    /// <summary>The batch to write now. The one taken before must be finished.</summary>
    public WriteBatch Take(out bool isLast)
    {
        lock (_gate)
        {
            isLast = _closed;
            (_filling, _other) = (_other, _filling);
            return _other;
        }
    }

    public void Close()
    {
        lock (_gate)
            _closed = true;
    }
}
