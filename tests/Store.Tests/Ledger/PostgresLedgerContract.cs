using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Ledger;

/// <summary>The clock under test stands in for the database's; everything else is the real thing.</summary>
public abstract class PostgresLedgerContract(PostgresServer server, Durability durability) : LedgerContract
{
    private string _connectionString = "";
    private PostgresLedger _ledger = null!;

    protected override ILedger Ledger => _ledger;

    public override async ValueTask InitializeAsync()
    {
        _connectionString = await LedgerSchemas.CreateAsync(server);
        _ledger = await OpenAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _ledger.DisposeAsync();
    }

    protected override async Task RestartAsync()
    {
        await _ledger.DisposeAsync();
        _ledger = await OpenAsync();
    }

    private Task<PostgresLedger> OpenAsync()
    {
        var options = new PostgresLedgerOptions
        {
            ConnectionString = _connectionString,
            Durability = durability,
            LongestWait = LedgerSchemas.Long,
            Patience = LedgerSchemas.Patient,
        };
        var clock = new LedgerClock(Clock);
        return PostgresLedger.OpenAsync(options, TimeProvider.System, () => clock.NowMs, NullLoggerFactory.Instance, CancellationToken.None);
    }
}
