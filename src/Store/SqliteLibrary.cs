using System.Runtime.CompilerServices;
using SQLitePCL;

namespace Sluice.Store;

/// <summary>SQLite itself, set up once for the process.</summary>
internal static class SqliteLibrary
{
    static SqliteLibrary()
    {
        Batteries_V2.Init();

        // Nobody asks how much memory it uses, and to count it takes a lock for each piece. Refused once a file has been opened in another way: it counts on.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>Before a file is opened; more than once does nothing.</summary>
    public static void Prepare() => RuntimeHelpers.RunClassConstructor(typeof(SqliteLibrary).TypeHandle);
}
