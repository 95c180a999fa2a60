using Npgsql;
using Sluice.Store.Directory.Sql;
using Sluice.Store.Postgres;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>A schema of the shared server.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    private readonly string _connectionString;

    private PostgresTestDatabase(string connectionString) => _connectionString = connectionString;

    /// <summary>Of the server side: tells this test's connections from those of others.</summary>
    public string ApplicationName => new NpgsqlConnectionStringBuilder(_connectionString).ApplicationName!;

    public static async Task<TestDatabase> CreateAsync(PostgresServer server)
    {
        var connectionString = await server.ConnectionStringAsync();
        var schema = $"t{Guid.NewGuid():n}";
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE SCHEMA {schema}", connection);
        await create.ExecuteNonQueryAsync();
        return new PostgresTestDatabase($"{connectionString};Search Path={schema};Application Name={schema}");
    }

    internal override SqlDialect NewDialect() => new PostgresDialect(PostgresAddress.Parse(_connectionString)!);
}
