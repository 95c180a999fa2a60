using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>
/// A ledger as its row had it when the node last saw it. Nothing but the row's own records moves it on: what was asked at a later time leaves no trace, since a record may still
/// come with a time before.
/// </summary>
/// <param name="owner">The key.</param>
internal sealed class KeptLedger(string owner)
{
    /// <summary>Of a state that others have folded records into, and that was not read since.</summary>
    private const int AboutMostState = 4_096;

    private long _folded;
    private int _stateBytes;

    public string Owner => owner;

    /// <summary>Null: nothing is known of the row.</summary>
    public OwnerLedger? Ledger { get; private set; }

    public RowVersion Version { get; private set; } = RowVersion.Unknown;

    /// <summary>Of the row's journal, as it is known.</summary>
    public int JournalBytes => (int)(Version.Position - _folded);

    /// <summary>Of the row's state and journal, about.</summary>
    public int Bytes => _stateBytes + JournalBytes;

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
    /// <param name="ownState">What the node sent along for the row to fold; null: nothing.</param>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public void Apply(in RowNews news, ulong life, int ownBytes = 0, byte[]? ownState = null)
    {
        IsOld = false;
        var others = news.Records.AsSpan(ownBytes..);
        if (news.State is { } state)
        {
            Ledger = OwnerLedger.Load(state, others, life);
            (_stateBytes, _folded) = (state.Length, news.Folded);
            Version = new RowVersion(news.StateId, news.Folded + news.Records.Length);
            return;
        }

        Ledger!.Replay(others);
        if (ownState is not null && news.Folded == Version.Position)
            _stateBytes = ownState.Length;
        else if (_stateBytes < AboutMostState)
            _stateBytes += (int)Math.Min(news.Folded - _folded, AboutMostState - _stateBytes);
        _folded = news.Folded;
        Version = Version with { Position = Version.Position + news.Records.Length };
    }

    /// <summary>What this node wrote to the row while it held it.</summary>
    public void Wrote(in RowWrite write)
    {
        if (write.State is { } state)
            (_stateBytes, _folded, Version) = (state.Length, 0, new RowVersion(write.StateId, 0));
        else
            Version = Version with { Position = Version.Position + write.Record.Length };
    }
}
