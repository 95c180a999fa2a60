using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

public class SqliteFileTests
{
    [Fact]
    public async Task File_Created_IsItsOwnersAlone()
    {
        using var folder = new TemporaryFolder();
        await using var store = await SqlDirectoryStore.OpenSqliteAsync(folder.File("new/directory.db"), TimeProvider.System, default);
        var server = new ServerRecord { Id = RecordId.New(), Slug = "s", Url = "http://127.0.0.1:1/" };
        await store.Servers.CreateAsync(OrganisationId.Default, server, "test", key: null, default);
        foreach (var file in System.IO.Directory.GetFiles(folder.File("new")))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Connection_WritesAheadAndWaitsForTheDisk()
    {
        await using var database = new SqliteTestDatabase();
        await database.OpenAsync();
        Assert.Equal("wal", await database.AskAsync<string>("PRAGMA journal_mode"));
        Assert.Equal(2, await database.AskAsync<int>("PRAGMA synchronous"));
        Assert.Equal(1, await database.AskAsync<int>("PRAGMA foreign_keys"));
    }
}
