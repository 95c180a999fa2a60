using Npgsql;

namespace Sluice.Bench.Ledger;

/// <summary>What most would write: one counter, one statement, one round trip for each call. No window, no refund, no limit.</summary>
internal sealed class BaselineLoad : ILoad
{
    private readonly NpgsqlDataSource _database;

    public BaselineLoad(string connectionString, bool isStrict)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 64,
            MaxAutoPrepare = 4,
            AutoPrepareMinUsages = 1,
            NoResetOnClose = true,
            Options = $"-c synchronous_commit={(isStrict ? "on" : "off")}",
        };
        _database = NpgsqlDataSource.Create(settings);
    }

    public async Task<bool> DecideAsync(int owner)
    {
        await using var command = _database.CreateCommand("UPDATE plain SET used = used + 1 WHERE owner = $1 RETURNING used");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Rows.Owner(null, owner).Value });
        return await command.ExecuteScalarAsync() is long;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
