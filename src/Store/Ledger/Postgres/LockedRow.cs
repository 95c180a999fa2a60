using System.Buffers;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>An owner's ledger while its row is locked.</summary>
internal sealed class LockedRow
{
    private readonly ChargeJournal _record = new();
    private bool _isRewritten;

    /// <param name="kept">What the node knows of it, as the row is.</param>
    /// <param name="wasSetBack">Its entries were shifted back, which must be saved.</param>
    public LockedRow(KeptLedger kept, bool wasSetBack)
    {
        (Kept, Ledger) = (kept, kept.Ledger);
        if (wasSetBack)
            Rewrite();
    }

    /// <summary>One that could not be read: every call is denied, and nothing is overwritten.</summary>
    public LockedRow(string owner) => Kept = new KeptLedger(owner);

    public KeptLedger Kept { get; }

    public string Owner => Kept.Owner;

    public OwnerLedger? Ledger { get; }

    public bool IsChanged { get; private set; }

    /// <summary>Something may have happened to the ledger in memory that is not to be stored, so that it must be loaded anew.</summary>
    public bool IsStale { get; private set; }

    /// <summary>Plain charges were taken: the journal can say so.</summary>
    public void Journal(ReadOnlyMemory<Charge> charges)
    {
        IsChanged = true;
        _record.Add(charges);
    }

    /// <summary>Something happened that only a new state can say.</summary>
    public void Rewrite() => IsChanged = _isRewritten = true;

    /// <summary>It was asked for something that a state may remember, and nothing came of it.</summary>
    public void Touch() => IsStale = true;

    /// <summary>What becomes of the row.</summary>
    public RowWrite Write(long nowMs, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        if (_isRewritten || Kept.JournalBytes + ChargeJournal.TimeBytes + _record.MostBytes > LedgerTable.MostJournalBeside(Kept.StateBytes))
        {
            Ledger!.Save(buffer);
            return new RowWrite(LedgerSession.NewStateId(), buffer.WrittenSpan.ToArray(), []);
        }

        ChargeJournal.WriteTime(nowMs, buffer.GetSpan(ChargeJournal.TimeBytes));
        buffer.Advance(ChargeJournal.TimeBytes);
        _record.WriteTo(buffer);
        return new RowWrite(Kept.Version.StateId, null, buffer.WrittenSpan.ToArray());
    }
}
