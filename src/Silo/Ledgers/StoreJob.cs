namespace Sluice.Silo.Ledgers;

/// <summary>Something to do to one row of <c>grain_ledgers</c>.</summary>
internal abstract class StoreJob
{
    public abstract string Owner { get; }

    /// <summary>It is not known to have happened.</summary>
    public abstract void Fail(Exception failure);
}
