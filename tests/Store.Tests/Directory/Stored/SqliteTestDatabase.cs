using Sluice.Store.Directory.Sql;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory.Stored;

internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly TemporaryFolder _folder = new();

    internal override SqlDialect NewDialect() => new SqliteDialect(_folder.File("directory.db"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
