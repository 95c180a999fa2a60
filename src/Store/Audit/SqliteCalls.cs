using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>SQLite's own interface with its failures as exceptions. The writer binds UTF-8 directly, which ADO.NET cannot.</summary>
internal static class SqliteCalls
{
    public static void Check(sqlite3 database, int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw Failure(database, code);
    }

    public static void Execute(sqlite3 database, string sql) => Check(database, raw.sqlite3_exec(database, sql));

    public static sqlite3_stmt Prepare(sqlite3 database, string sql)
    {
        Check(database, raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        return statement;
    }

    /// <summary>Runs a prepared statement to its end and makes it ready for the next row; its bindings stay.</summary>
    public static void Run(sqlite3 database, sqlite3_stmt statement)
    {
        try
        {
            Check(database, raw.sqlite3_step(statement));
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first column of the first row, as text.</summary>
    public static string Ask(sqlite3 database, string sql)
    {
        using var statement = Prepare(database, sql);
        Check(database, raw.sqlite3_step(statement));
        return raw.sqlite3_column_text(statement, 0).utf8_to_string();
    }

    private static SqliteException Failure(sqlite3 database, int code) =>
        new($"{raw.sqlite3_errmsg(database).utf8_to_string()} (SQLite error {code})", code, raw.sqlite3_extended_errcode(database));
}
