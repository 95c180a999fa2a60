using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Policy.Ledger;
using Sluice.Store.Ledger;

namespace Sluice.Store.Tests.Ledger;

public abstract class EmbeddedLedgerContract(Durability durability) : LedgerContract
{
    private readonly TestFolder _folder = new();
    private EmbeddedLedger _ledger = null!;

    protected override ILedger Ledger => _ledger;

    public override ValueTask InitializeAsync()
    {
        _ledger = EmbeddedLedger.Open(new EmbeddedLedgerOptions { DataPath = _folder.Path, Durability = durability }, Clock, NullLoggerFactory.Instance);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _ledger.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task RestartAsync()
    {
        await _ledger.DisposeAsync();
        await InitializeAsync();
    }
}
