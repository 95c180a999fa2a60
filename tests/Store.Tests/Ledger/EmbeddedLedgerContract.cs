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
        var options = new EmbeddedLedgerOptions { DataPath = _folder.Path, Durability = durability };
        _ledger = EmbeddedLedger.Open(options, Clock, NullLoggerFactory.Instance);
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
