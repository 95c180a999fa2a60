using System.Data.Common;
using Dapper;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Sql;

namespace Sluice.Store.Migrations;

/// <summary>Brings a database to the schema of this program, forward only, in one transaction under a lock: of several nodes that start, one migrates.</summary>
internal static class Migrator
{
    /// <exception cref="SchemaVersionException">A newer program wrote the database.</exception>
    public static async Task RunAsync(SqlDialect dialect, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await dialect.OpenAsync(cancellationToken);
        await dialect.PrepareAsync(connection);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (dialect.MigrationLock is { } takeLock)
            await connection.ExecuteAsync(takeLock, transaction: transaction);
        var version = await ReadVersionAsync(connection, transaction);
        var known = migrations[^1].Version;
        if (version > known)
            throw new SchemaVersionException(dialect.Name, version, known);
        foreach (var migration in migrations.Where(migration => migration.Version > version))
        {
            if (migration.Dialect is null || migration.Dialect == dialect.Kind)
                await connection.ExecuteAsync(dialect.Translate(migration.Sql), transaction: transaction);
            await connection.ExecuteAsync("UPDATE schema_version SET version = @Version", new { migration.Version }, transaction);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<int> ReadVersionAsync(DbConnection connection, DbTransaction transaction)
    {
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)", transaction: transaction);
        await connection.ExecuteAsync(
            "INSERT INTO schema_version (version) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version)", transaction: transaction);
        return await connection.QuerySingleAsync<int>("SELECT version FROM schema_version", transaction: transaction);
    }
}
