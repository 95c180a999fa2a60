using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>Everything that a reader of the file owes is there as well once it was shipped.</summary>
public sealed class PostgresDecisionReaderTests(PostgresServer server) : DecisionReaderContract
{
    private PostgresAddress? _address;
    private DecisionShipper? _shipper;
    private PostgresDecisionReader? _reader;

    public override async ValueTask DisposeAsync()
    {
        if (_reader is not null)
            await _reader.DisposeAsync();
        if (_shipper is not null)
            await _shipper.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<IDecisionReader> OpenAsync()
    {
        _address ??= await ShippingBench.CreateSchemaAsync(await server.ConnectionStringAsync());
        _shipper ??= DecisionShipper.Open(Bench.Log, Bench.Path, _address, TimeProvider.System, NullLogger<DecisionShipper>.Instance);
        _reader ??= new PostgresDecisionReader(_address);
        await _shipper.FlushAsync(CancellationToken.None);
        return _reader;
    }
}
