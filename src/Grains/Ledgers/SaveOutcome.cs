namespace Sluice.Grains.Ledgers;

internal enum SaveOutcome
{
    Saved,

    /// <summary>Another activation has claimed the ledger: what this one holds is void.</summary>
    Lost,

    /// <summary>Nobody knows; it is tried again.</summary>
    Failed,
}
