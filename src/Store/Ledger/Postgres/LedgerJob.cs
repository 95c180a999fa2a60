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
    /// <param name="isEngineAway">Whether the whole engine is out of reach, and not just a row of this job.</param>
    public abstract void Fail(bool isEngineAway);

    /// <summary>False: its caller has gone.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Waiting) == Waiting;

    /// <summary>Whether its caller has gone since it began.</summary>
    public bool IsGivenUp => Volatile.Read(ref _state) == GivenUp;

    /// <summary>Before the second try of a job that has begun and left no trace. One whose caller has gone meanwhile does not begin again.</summary>
    public void WaitAgain() => Interlocked.CompareExchange(ref _state, Waiting, Begun);

    /// <summary>Nobody waits for the answer any more. What runs already goes on, and what it charges stays charged.</summary>
    public void GiveUp() => Interlocked.Exchange(ref _state, GivenUp);
}
