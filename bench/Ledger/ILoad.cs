namespace Sluice.Bench.Ledger;

/// <summary>One decision about one of many owners.</summary>
internal interface ILoad : IAsyncDisposable
{
    /// <returns>False: there was no decision in time.</returns>
    Task<bool> DecideAsync(int owner);
}
