using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory.Records;
using Sluice.Store.Directory.Sql;
using Sluice.Store.Keys;
using Sluice.Store.Migrations;
using Sluice.Store.Postgres;

namespace Sluice.Store.Directory;

/// <summary>The directory in a SQLite file or a PostgreSQL database.</summary>
public sealed class SqlDirectoryStore : IDirectoryStore, IAsyncDisposable
{
    private readonly DirectoryDatabase _database;

    private SqlDirectoryStore(DirectoryDatabase database)
    {
        _database = database;
        Organisations = new SqlOrganisations(database);
        Servers = new SqlServers(database);
        ServerTokens = new SqlServerTokens(database);
        Policies = new SqlPolicies(database);
        Grants = new SqlGrants(database);
        Members = new SqlRecords<MemberRecord>(database, new RecordTable<MemberRecord>(RecordKinds.Member, "members"));
        ApiKeys = new SqlApiKeys(database);
        Approvals = new SqlApprovals(database);
        Webhooks = new SqlWebhooks(database);
        Audit = new SqlAdminAudit(database);
        Source = new SqlDirectorySource(database);
        KeyChecks = new SqlKeyChecks(database);
        Secrets = new SqlSealedSecrets(database);
    }

    public IOrganisations Organisations { get; }

    public IServers Servers { get; }

    public IServerTokens ServerTokens { get; }

    public IPolicies Policies { get; }

    public IGrants Grants { get; }

    public IRecords<MemberRecord> Members { get; }

    public IApiKeys ApiKeys { get; }

    public IApprovals Approvals { get; }

    public IWebhooks Webhooks { get; }

    public IAdminAudit Audit { get; }

    /// <summary>The same data for the data path.</summary>
    public IDirectorySource Source { get; }

    /// <summary>Which keys the store's secrets are sealed with.</summary>
    public IKeyChecks KeyChecks { get; }

    /// <summary>All of them, for who changes the keys.</summary>
    public ISealedSecrets Secrets { get; }

    /// <summary>Opens or creates the file, readable by its owner alone, and brings it to this program's schema.</summary>
    /// <exception cref="SchemaVersionException">A newer program wrote it.</exception>
    public static Task<SqlDirectoryStore> OpenSqliteAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var dialect = new SqliteDialect(path);
        dialect.CreateFile();
        return OpenAsync(dialect, Migration.All, time, cancellationToken);
    }

    /// <summary>Brings the database to this program's schema, in the first schema of its search path.</summary>
    /// <exception cref="SchemaVersionException">A newer program wrote it.</exception>
    public static Task<SqlDirectoryStore> OpenPostgresAsync(PostgresAddress address, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(new PostgresDialect(address), Migration.All, time, cancellationToken);

    /// <summary>From now on the admin audit is chained. Whoever lets changes in calls it first.</summary>
    public void ChainAuditUnder(KeyRing keys) => _database.ChainUnder(new ChainKeys(keys));

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    internal static async Task<SqlDirectoryStore> OpenAsync(
        SqlDialect dialect, IReadOnlyList<Migration> migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Migrator.RunAsync(dialect, migrations, cancellationToken);
            return new SqlDirectoryStore(new DirectoryDatabase(dialect, time));
        }
        catch
        {
            await dialect.DisposeAsync();
            throw;
        }
    }
}
