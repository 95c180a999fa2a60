using Dapper;
using Npgsql;

namespace Sluice.Store.Directory.Sql;

/// <summary>Hears NOTIFY on a connection of its own, which it opens again after it broke. Used by one caller at a time.</summary>
internal sealed class PostgresSignal(NpgsqlDataSource database) : IChangeSignal
{
    private NpgsqlConnection? _connection;

    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is null)
            {
                _connection = await database.OpenConnectionAsync(cancellationToken);
                await _connection.ExecuteAsync(new CommandDefinition($"LISTEN {PostgresDialect.Channel}", cancellationToken: cancellationToken));

                // What was committed before it listened was told to nobody: the caller must look at once.
                return;
            }

            await _connection.WaitAsync(longest, cancellationToken);
        }
        catch
        {
            await DisposeAsync();

            // Where this connection broke, those at rest in the pool did too: each would fail somebody's next question.
            if (!cancellationToken.IsCancellationRequested)
                database.Clear();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}
