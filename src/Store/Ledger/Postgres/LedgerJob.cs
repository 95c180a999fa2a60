namespace Sluice.Store.Ledger.Postgres;

/// <summary>Something that one transaction does to the ledgers of some owners. Its caller may give up while it waits, not while it runs.</summary>
internal abstract class LedgerJob
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int GivenUp = 2;

    private int _state;

    /// <summary>Adds the keys of the rows that it needs.</summary>
    public abstract void AddOwners(ISet<string> owners);

    /// <summary>Works on locked rows. Nothing of it counts before the commit.</summary>
    public abstract void Run(LockedRows rows);

    /// <summary>What it did is committed.</summary>
    public abstract void Commit();

    /// <summary>What it did is lost, or nobody knows: the caller is told that there is no answer.</summary>
    public abstract void Fail();

    /// <summary>False: its caller has gone. True again for the second try of a job that has begun.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) != GivenUp;

    /// <summary>False: it runs, and what it charges stays charged.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) == Waiting;
}
