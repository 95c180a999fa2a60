using Npgsql;
using Sluice.Silo.Ledgers;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Cluster.Tests.Ledgers;

/// <summary>A schema of the shared server for each test.</summary>
internal static class ClusterSchemas
{
    public static async Task<string> CreateAsync(PostgresServer server)
    {
        var connectionString = await server.ConnectionStringAsync();
        var schema = $"cluster_{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await create.ExecuteNonQueryAsync();
        return $"{connectionString};Search Path={schema}";
    }

    public static Task<ClusterDatabase> OpenAsync(string connectionString) =>
        ClusterDatabase.OpenAsync(PostgresAddress.Parse(connectionString)!, CancellationToken.None);
}
