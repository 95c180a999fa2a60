using System.Data.Common;
using Dapper;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Sql;
using Sluice.Store.Keys;
using Sluice.Store.Migrations;
using Sluice.Store.Tests.Audit;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>An empty database of one test's own. It can be opened several times, as several nodes would.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    private readonly List<SqlDirectoryStore> _opened = [];

    public async Task<SqlDirectoryStore> OpenAsync(TimeProvider? time = null, KeyRing? keys = null)
    {
        var store = await SqlDirectoryStore.OpenAsync(NewDialect(), Migration.All, time ?? TimeProvider.System, default);
        store.ChainAuditUnder(keys ?? TestKeys.Ring);
        _opened.Add(store);
        return store;
    }

    internal async Task MigrateAsync(int upTo)
    {
        await using var dialect = NewDialect();
        await Migrator.RunAsync(dialect, [.. Migration.All.Where(migration => migration.Version <= upTo)], default);
    }

    internal async Task<T> AskAsync<T>(string sql)
    {
        await using var dialect = NewDialect();
        await using var connection = await dialect.OpenAsync(default);
        return (await connection.QuerySingleAsync<T>(sql))!;
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var dialect = NewDialect();
        await using var connection = await dialect.OpenAsync(default);
        await connection.ExecuteAsync(sql);
    }

    internal abstract SqlDialect NewDialect();

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
