using System.Runtime.InteropServices;

namespace Sluice.Store.Audit;

/// <summary>
/// What SQLite is asked for each row, on the handle itself: the general binding counts the uses of a handle, and changes the collector's mode, for every one of a dozen calls.
/// Whoever calls owns the statement and its database, and uses them on one thread; the database is opened without a mutex, so that all but <see cref="Step"/> and
/// <see cref="Reset"/> return at once, as SuppressGCTransition demands. The library is the one that SQLitePCLRaw has loaded: the handles are its own.
/// </summary>
internal static partial class RowCalls
{
    private const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int Bind(nint statement, int parameter, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int parameter);

    /// <param name="statement">The statement.</param>
    /// <param name="parameter">From 1.</param>
    /// <param name="bytes">In memory that does not move and stays as it is until the statement has run: nothing is copied.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="keeps">Null: says that nothing is to be copied.</param>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text"), SuppressGCTransition]
    public static partial int BindText(nint statement, int parameter, nint bytes, int length, nint keeps = 0);

    /// <inheritdoc cref="BindText"/>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob"), SuppressGCTransition]
    public static partial int BindBlob(nint statement, int parameter, nint bytes, int length, nint keeps = 0);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);
}
