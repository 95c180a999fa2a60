using Sluice.Store.Tests.Fakes;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Directory.Stored;

public sealed class PostgresRecordsTests(PostgresServer server) : RecordsContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresRotationTests(PostgresServer server) : RotationContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresCredentialsTests(PostgresServer server) : CredentialsContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresIsolationTests(PostgresServer server) : IsolationContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresChangeFeedTests(PostgresServer server) : ChangeFeedContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresAdminChainTests(PostgresServer server) : AdminChainContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresMigrationTests(PostgresServer server) : MigrationContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresApprovalsTests(PostgresServer server) : ApprovalsContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresFirstKeyTests(PostgresServer server) : FirstKeyContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresKeysTests(PostgresServer server) : KeysContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresLastAdminTests(PostgresServer server) : LastAdminContract
{
    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

public sealed class PostgresStoreDirectoryTests(PostgresServer server) : StoreDirectoryContract
{
    [Fact]
    public async Task ConnectionsKilled_TheNodeHearsOfTheNextChangeAllTheSame()
    {
        await using var node = await OpenNodeAsync();
        var name = ((PostgresTestDatabase)Database).ApplicationName;
        await Database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{name}' AND pid <> pg_backend_pid()");
        await using var elsewhere = await Database.OpenAsync(Time);
        var created = await elsewhere.Servers.CreateAsync(Ours, NewServer(), Author, key: null, default);
        await Eventually.True(() => node.Current.Servers.Any(known => known.Id == created.Record!.Id), "the node knows the server");
        await Eventually.True(() => node.UnavailableSince is null, "the node is well again");
    }

    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}

[Collection(nameof(Measured))]
public sealed class PostgresScaleTests(PostgresServer server, ITestOutputHelper output) : StoreScaleContract(output)
{
    protected override string RandomHash => "sha256(gen_random_uuid()::text::bytea)";

    protected override Task<TestDatabase> CreateDatabaseAsync() => PostgresTestDatabase.CreateAsync(server);
}
