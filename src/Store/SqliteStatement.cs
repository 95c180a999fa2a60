using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Sluice.Store;

/// <summary>A prepared statement without the allocations of ADO.NET's parameters. One thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(SqliteConnection connection, string sql)
        : this(connection.Handle ?? throw new InvalidOperationException("The connection is not open."), sql)
    {
    }

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(_connection, sql, out _statement));
    }

    public SqliteStatement Bind(int parameter, long number)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, number));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? number)
    {
        Check(number is { } value ? raw.sqlite3_bind_int64(_statement, parameter, value) : raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public SqliteStatement Bind(int parameter, string? text)
    {
        Check(text is null ? raw.sqlite3_bind_null(_statement, parameter) : raw.sqlite3_bind_text16(_statement, parameter, text));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, blob));
        return this;
    }

    /// <summary>Moves to the next row. After the last one the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        Reset();
        if (code != raw.SQLITE_DONE)
            Check(code);
        return false;
    }

    public void Run()
    {
        while (Step())
        {
        }
    }

    public void RunUnchecked()
    {
        _ = raw.sqlite3_step(_statement);
        Reset();
    }

    /// <summary>Ends a statement that was not stepped to its end, and the read transaction with it.</summary>
    public void Reset() => _ = raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public double Real(int column) => raw.sqlite3_column_double(_statement, column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>A text's bytes. Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_connection).utf8_to_string(), code & 0xFF, code);
    }
}
