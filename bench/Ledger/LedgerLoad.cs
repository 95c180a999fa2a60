using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;

namespace Sluice.Bench.Ledger;

/// <summary>The engine as a gateway uses it.</summary>
internal sealed class LedgerLoad : ILoad
{
    private readonly PostgresLedger _ledger;
    private readonly Charge[] _charges;
    private readonly LoadKind _kind;

    private LedgerLoad(PostgresLedger ledger, LoadKind kind)
    {
        _ledger = ledger;
        _charges = [new Charge(Rows.Limit(kind), Units.One)];
        _kind = kind;
    }

    public static async Task<LedgerLoad> OpenAsync(string connectionString, LoadKind kind, bool isStrict)
    {
        var options = new PostgresLedgerOptions
        {
            ConnectionString = connectionString,
            Durability = isStrict ? Durability.Strict : Durability.Default,
            LongestWait = TimeSpan.FromSeconds(5),
        };
        return new LedgerLoad(await PostgresLedger.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None), kind);
    }

    public async Task<bool> DecideAsync(int owner)
    {
        var result = await _ledger.ReserveAsync(new ReserveRequest(Rows.Owner(_kind, owner), _charges, new Balance[1]), CancellationToken.None);
        if (result.Status is not (ReserveStatus.Reserved or ReserveStatus.Refused))
            return false;
        if (_kind != LoadKind.Sliding && _kind == LoadKind.Admitted != (result.Status == ReserveStatus.Reserved))
            throw new InvalidOperationException($"A decision of a run of kind {_kind} was {result.Status}.");
        return true;
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();
}
