using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// A ledger as its row had it when the node last saw it. Nothing but the row's own records moves it on: what was asked at a later time leaves no trace, since a record may still
/// come with a time before.
/// </summary>
/// <param name="owner">The key.</param>
internal sealed class KeptLedger(string owner)
{
    private long _folded;

    public string Owner => owner;

    /// <summary>Null: nothing is known of the row.</summary>
    public OwnerLedger? Ledger { get; private set; }

    public RowVersion Version { get; private set; } = RowVersion.Unknown;

    /// <summary>Of the row's journal, as it is known.</summary>
    public int JournalBytes => (int)(Version.Position - _folded);

    /// <summary>Of the row's state, which others may have folded records into since it was read.</summary>
    public int StateBytes { get; private set; }

    /// <summary>What of it is counted against the bound of all.</summary>
    public int Counted { get; set; }

    /// <summary>What is known did not do: it must be read before it is charged again.</summary>
    public bool IsOld { get; set; }

    /// <summary>Somebody holds the row: until then (time stamp) its charges wait for their turn; 0: they do not.</summary>
    public long HeldUntil { get; set; }

    /// <summary>Brings it to what the row has.</summary>
    /// <param name="news">What the node lacks.</param>
    /// <param name="life">Of the ledgers.</param>
    /// <param name="ownBytes">So much of the newest is the node's own, and left to be done.</param>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public void Apply(in RowNews news, ulong life, int ownBytes = 0)
    {
        (IsOld, StateBytes, _folded) = (false, news.StateBytes, news.Folded);
        var others = news.Records.AsSpan(ownBytes..);
        if (news.State is { } state)
        {
            Ledger = OwnerLedger.Load(state, others, life);
            Version = new RowVersion(news.StateId, news.Folded + news.Records.Length);
            return;
        }

        Ledger!.Replay(others);
        Version = Version with { Position = Version.Position + news.Records.Length };
    }

    /// <summary>What this node wrote to the row while it held it.</summary>
    public void Wrote(in RowWrite write)
    {
        if (write.State is { } state)
            (StateBytes, _folded, Version) = (state.Length, 0, new RowVersion(write.StateId, 0));
        else
            Version = Version with { Position = Version.Position + write.Record.Length };
    }
}
