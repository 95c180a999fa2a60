using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Ledger;

/// <summary>One gateway that counts by itself for each database, on a PostgreSQL that is stopped and started.</summary>
public sealed class DatabaseLockTests : IAsyncLifetime
{
    private readonly PostgresInstance _server = new();
    private readonly RecordingLogger<DatabaseLock> _log = new();

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Take_ByASecondGateway_IsRefusedUntilTheFirstIsGone()
    {
        await using (await TakeAsync())
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(TakeAsync);
            Assert.Contains("ConnectionStrings:Sluice", refusal.Message);
            Assert.Contains("Sluice:PerNodeLimits=true", refusal.Message);
        }

        await using var next = await TakeAsync();
    }

    [Fact]
    public async Task Take_InAnotherSchema_IsAnotherInstall()
    {
        await AskAsync("CREATE SCHEMA other; SELECT 1::bigint");
        await using var first = await TakeAsync();
        await using var other = await TakeAsync(";Search Path=other");
    }

    [Fact]
    public async Task DatabaseRestarted_TheLockIsTakenAgain()
    {
        await using var held = await TakeAsync();
        await _server.CrashAsync();
        await Eventually.True(() => Has(LogLevel.Warning), "the loss is noticed");
        Assert.Null(held.Fault);
        await _server.StartAsync();
        await Eventually.True(() => Has(LogLevel.Information), "the lock is taken again");
        await Assert.ThrowsAsync<InvalidOperationException>(TakeAsync);
        Assert.Null(held.Fault);
    }

    [Fact]
    public async Task DatabaseRestarted_AnotherGatewayWasQuicker_SaysSoUntilItIsGone()
    {
        await using var held = await TakeAsync();
        await using (var other = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false"))
        {
            // It waits in line for the lock, so that it has it the moment the first one's session ends.
            await other.OpenAsync();
            await using var wait = new NpgsqlCommand("SELECT pg_advisory_lock(classid::int, objid::int) FROM pg_locks WHERE locktype = 'advisory'", other);
            var waiting = wait.ExecuteNonQueryAsync();
            while (await AskAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0)
                await Task.Delay(5);
            await AskAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted");
            await waiting;
            await Eventually.True(() => held.Fault is not null, "the fault is shown");
            Assert.Contains("PerNodeLimits", held.Fault);
            Assert.Single(_log.Lines, line => line.Level == LogLevel.Error);
        }

        await Eventually.True(() => held.Fault is null, "the lock is back");
    }

    private Task<DatabaseLock> TakeAsync() => TakeAsync("");

    private Task<DatabaseLock> TakeAsync(string more) =>
        DatabaseLock.TakeAsync(PostgresAddress.Parse(_server.ConnectionString + more)!, TimeProvider.System, _log, default);

    private bool Has(LogLevel level) => _log.Lines.Any(line => line.Level == level);

    private async Task<long> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
