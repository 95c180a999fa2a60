using Npgsql;
using Sluice.Store.Ledger.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Ledger;

/// <summary>A schema of the shared server for each test.</summary>
internal static class LedgerSchemas
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    /// <summary>A busy machine must not look like a fault.</summary>
    public static readonly LedgerPatience Patient = new() { Lock = Long, Statement = Long, Idle = Long, Batch = Long, Connect = Long };

    /// <returns>A connection string whose tables are nobody else's.</returns>
    public static async Task<string> CreateAsync(PostgresServer server)
    {
        var connectionString = await server.ConnectionStringAsync();
        var schema = $"ledger_{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{connectionString};Search Path={schema};Application Name={schema}";
    }
}
