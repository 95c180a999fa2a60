using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>A ledger as its row had it when the node last saw it: good as long as the row has the same version.</summary>
/// <param name="owner">The key.</param>
internal sealed class KeptLedger(string owner)
{
    private const int MostShared = 3;

    private volatile bool _wasRefused;
    private int _shared;

    public string Owner => owner;

    /// <summary>Null: nothing is known of the row.</summary>
    public OwnerLedger? Ledger { get; private set; }

    public RowVersion Version { get; private set; } = RowVersion.Unknown;

    /// <summary>Of the row's state and journal.</summary>
    public int Bytes { get; private set; }

    /// <summary>What of it is counted against the bound of all.</summary>
    public int Counted { get; set; }

    /// <summary>Others wrote the row lately: what is known is probably old. So many times in a row it was not, and it is thought to be the node's own again.</summary>
    public bool IsShared => _shared > 0;

    /// <summary>What is known is certainly old.</summary>
    public bool IsOld { get; set; }

    /// <summary>Charges in a row that others were quicker with.</summary>
    public int LostRaces { get; set; }

    /// <summary>Until then (time stamp) its charges wait for their turn instead of racing; 0: they race.</summary>
    public long QueuesUntil { get; set; }

    /// <summary>Whether the last call that queued for the row was refused. The next is likely to be, and to be told so needs no queueing. Set by other lanes.</summary>
    public bool WasRefused
    {
        get => _wasRefused;
        set => _wasRefused = value;
    }

    public void WasFoundOld() => _shared = MostShared;

    public void WasFoundAsKnown() => _shared = Math.Max(_shared - 1, 0);

    /// <summary>Brings it to what the row has.</summary>
    /// <exception cref="InvalidDataException">The row is damaged.</exception>
    public void Apply(in RowNews news, ulong life, long nowMs)
    {
        IsOld = false;
        if (news.Journal is not { } journal)
            return;
        if (news.State is { } state)
        {
            Ledger = OwnerLedger.Load(state, journal, life, nowMs);
            (Version, Bytes) = (new RowVersion(news.Writer, news.StateId, journal.Length), state.Length + journal.Length);
            return;
        }

        Ledger!.Replay(journal);
        (Version, Bytes) = (new RowVersion(news.Writer, news.StateId, Version.Length + journal.Length), Bytes + journal.Length);
    }

    /// <summary>What this node wrote to the row.</summary>
    /// <param name="writer">The transaction.</param>
    /// <param name="stateId">The state that the row has now.</param>
    /// <param name="stateBytes">Its length when it is new; null: it is the one before.</param>
    /// <param name="journalBytes">What was added to the journal, which a new state begins anew.</param>
    public void Wrote(uint writer, long stateId, int? stateBytes, int journalBytes)
    {
        Bytes = (stateBytes ?? Bytes) + journalBytes;
        Version = new RowVersion(writer, stateId, stateBytes is null ? Version.Length + journalBytes : journalBytes);
        LostRaces = 0;
    }
}
