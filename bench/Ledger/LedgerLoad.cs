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
    private readonly ReserveStatus _expected;

    private LedgerLoad(PostgresLedger ledger, bool isUsedUp)
    {
        _ledger = ledger;
        _charges = [new Charge(Rows.Limit(isUsedUp), Units.One)];
        _expected = isUsedUp ? ReserveStatus.Refused : ReserveStatus.Reserved;
    }

    public static async Task<LedgerLoad> OpenAsync(string connectionString, bool isUsedUp, bool isStrict)
    {
        var options = new PostgresLedgerOptions
        {
            ConnectionString = connectionString,
            Durability = isStrict ? Durability.Strict : Durability.Default,
            LongestWait = TimeSpan.FromSeconds(5),
        };
        return new LedgerLoad(await PostgresLedger.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None), isUsedUp);
    }

    public async Task<bool> DecideAsync(int owner)
    {
        var result = await _ledger.ReserveAsync(new ReserveRequest(Rows.Owner(owner), _charges, new Balance[1]), CancellationToken.None);
        if (result.Status is ReserveStatus.Reserved or ReserveStatus.Refused && result.Status != _expected)
            throw new InvalidOperationException($"A decision was {result.Status}, not {_expected}.");
        return result.Status == _expected;
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();
}
