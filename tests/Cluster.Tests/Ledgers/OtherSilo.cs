using System.Buffers;
using Sluice.Grains.Ledgers;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Silo.Ledgers;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>Takes ledgers as a silo would that the first knows nothing of.</summary>
internal sealed class OtherSilo(ClusterDatabase database) : IAsyncDisposable
{
    private const long Claim = 4_711;
    private const ulong Life = 4_712;

    private readonly PostgresLedgerStore _store = new(database, new DatabaseHealth(), LedgerCluster.Long, TimeProvider.System);

    public static async Task<OtherSilo> StartAsync(string connectionString) => new(await ClusterSchemas.OpenAsync(connectionString));

    public async Task<ReserveStatus> TakeAndChargeAsync(OwnerKey owner, Limit limit)
    {
        var stored = await _store.ClaimAsync(owner.Value, Claim, CancellationToken.None);
        var ledger = OwnerLedger.Load(stored.State.Span, Life, stored.SavedMs);
        var status = ledger.Reserve(new ReserveRequest(owner, new[] { new Charge(limit, Units.One) }, new Balance[1]), stored.SavedMs).Status;
        var state = new ArrayBufferWriter<byte>();
        ledger.Save(state);
        var snapshot = new LedgerSnapshot(owner.Value, Claim, stored.Version + 1, Life, stored.SavedMs, ledger.CountsUntilMs, IsClean: true, state.WrittenSpan.ToArray());
        Assert.True(await _store.SaveAsync(snapshot, CancellationToken.None));
        return status;
    }

    public async Task UntilSavedAsync(OwnerKey owner, long version = 1)
    {
        using var patience = new CancellationTokenSource(LedgerCluster.Long);
        await using var command = database.Ledgers.CreateCommand("SELECT count(*) FROM grain_ledgers WHERE owner = $1 AND version >= $2");
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = owner.Value });
        command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = version });
        while (await command.ExecuteScalarAsync(patience.Token) is 0L)
            await Task.Delay(5, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await database.DisposeAsync();
    }
}
