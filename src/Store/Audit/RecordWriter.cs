using Sluice.Store.Audit.Chain;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>Rows and their links under one key.</summary>
internal sealed class RecordWriter : IDisposable
{
    /// <summary>How many rows before its own an entry is asked for, and then its charges, once the entry that leads to them is here.</summary>
    private const int EntryAhead = 4, ChargesAhead = 2;

    private readonly sqlite3 _database;
    private readonly AuditTexts _texts;
    private readonly DecisionStatement _insert;
    private readonly DecisionStatement _complete;
    private readonly ChainWriter _chains;

    public RecordWriter(sqlite3 database, ChainKey key, SegmentBounds bounds, TimeProvider time)
    {
        (_database, Key) = (database, key);
        _chains = new ChainWriter(database, key, bounds, time);
        _texts = new AuditTexts(database, key);
        var charges = new ChargesText(_texts);
        _insert = new DecisionStatement(database, AuditSchema.Insert, _texts, charges);
        _complete = new DecisionStatement(database, AuditSchema.Complete, _texts, charges);
    }

    public ChainKey Key { get; }

    public Guid Node => _chains.Node;

    /// <summary>What a former run left open.</summary>
    public void MarkInterrupted() => Interruption.MarkAll(_database, _chains, Key);

    /// <summary>What a batch holds, arranged, inside its transaction.</summary>
    public void Write(List<AuditWrite> writes)
    {
        string? organisation = null;
        for (var i = 0; i < writes.Count; i++)
        {
            var write = writes[i];
            if (i + EntryAhead < writes.Count)
                writes[i + EntryAhead].Entry.Prefetch();
            if (i + ChargesAhead < writes.Count)
                writes[i + ChargesAhead].Entry.PrefetchCharges();
            if (!string.Equals(organisation, write.Entry.Organisation, StringComparison.Ordinal))
            {
                if (organisation is not null)
                    _chains.End();
                organisation = write.Entry.Organisation;
                _chains.Begin(organisation);
            }

            Write(write);
        }

        _chains.End();
    }

    private void Write(AuditWrite write)
    {
        var entry = write.Entry;
        if (write.Opens)
            Open(entry);
        else if (write.Completes)
            Complete(entry);
        else
            Insert(entry, (int)entry.Outcome, opens: false);
    }

    private void Open(AuditEntry entry)
    {
        lock (entry.Gate)
        {
            if (entry.IsOpening)
                entry.RowId = Insert(entry, AuditSchema.Open, opens: true);
        }
    }

    private long Insert(AuditEntry entry, int outcome, bool opens)
    {
        _insert.Insert(entry, outcome);
        var rowId = raw.sqlite3_last_insert_rowid(_database);
        _chains.Add(_insert.Record, opens, rowId);
        return rowId;
    }

    private void Complete(AuditEntry entry)
    {
        _complete.Complete(entry, _chains.Link);
        _chains.Complete(_complete.Record);
    }

    /// <summary>After a transaction that was rolled back.</summary>
    public void Forget()
    {
        ForgetTexts();
        _chains.Forget();
    }

    public void ForgetTexts()
    {
        _texts.Forget();
        _insert.Forget();
        _complete.Forget();
    }

    /// <summary>After something else changed them.</summary>
    public void ForgetChains() => _chains.Forget();

    public void Dispose()
    {
        _insert.Dispose();
        _complete.Dispose();
        _texts.Dispose();
        _chains.Dispose();
    }
}
