using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Migrations;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>How a database comes to this program's schema.</summary>
public abstract class MigrationContract : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task EmptyDatabase_Opened_HasTheOneOrganisation()
    {
        var store = await _database.OpenAsync();
        Assert.Equal("default", (await store.Organisations.FindAsync(OrganisationId.Default, default))!.Name);
        Assert.Equal(Migration.All[^1].Version, await _database.AskAsync<int>("SELECT version FROM schema_version"));
    }

    [Fact]
    public void Versions_AreEachTakenOnce() =>
        Assert.Equal(Migration.All.Count, Migration.All.Select(migration => migration.Version).Distinct().Count());

    [Fact]
    public async Task PriorVersion_Opened_KeepsItsData()
    {
        await _database.MigrateAsync(upTo: 1);
        await _database.ExecuteAsync("INSERT INTO servers (organisation, id, version, created_ms, updated_ms, slug, url) VALUES ('default', 's', 3, 1, 2, 'pimea', 'http://u')");
        var store = await _database.OpenAsync();

        var server = await store.Servers.FindAsync(OrganisationId.Default, "s", default);
        Assert.Equal(("pimea", 3L), (server!.Slug, server.Version));
        var updated = await store.Servers.UpdateAsync(OrganisationId.Default, server with { Slug = "new" }, "test", default);
        Assert.Equal((WriteStatus.Done, 1L), (updated.Status, updated.Sequence));
    }

    [Fact]
    public async Task NewerVersion_Opened_IsRefusedAndLeftAlone()
    {
        await _database.OpenAsync();
        await _database.ExecuteAsync("UPDATE schema_version SET version = 999");
        var refusal = await Assert.ThrowsAsync<SchemaVersionException>(() => _database.OpenAsync());
        Assert.Contains("schema version 999", refusal.Message);
        Assert.Contains("Start the newer program", refusal.Message);
        Assert.Equal(999, await _database.AskAsync<int>("SELECT version FROM schema_version"));
    }

    [Fact]
    public async Task ManyNodes_OpeningAtOnce_MigrateOnce()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _database.MigrateAsync(upTo: int.MaxValue))).Select(task => task.ContinueWith(done => done)));
        Assert.All(nodes, node => Assert.True(node.IsCompletedSuccessfully, node.Exception?.ToString()));
        Assert.Equal(1, await _database.AskAsync<int>("SELECT count(*) FROM feed"));
    }

    protected abstract Task<TestDatabase> CreateDatabaseAsync();
}
