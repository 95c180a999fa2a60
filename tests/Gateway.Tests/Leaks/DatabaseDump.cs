using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Sluice.Gateway.Tests.Leaks;

/// <summary>Everything in a database: what a backup would hold, and every value by itself, since a file may keep one in pieces.</summary>
internal static class DatabaseDump
{
    public static async Task AddFilesAsync(Evidence evidence, string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.db*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes);
            evidence.Add($"the file {Path.GetFileName(path)}", bytes.ToArray());
            if (path.EndsWith(".db", StringComparison.Ordinal))
                await AddSqliteAsync(evidence, path);
        }
    }

    public static async Task AddPostgresAsync(Evidence evidence, string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync();
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')", connection))
        await using (var rows = await list.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
                tables.Add(rows.GetString(0));
        }

        foreach (var table in tables)
        {
            using var text = await connection.BeginTextExportAsync($"COPY {table} TO STDOUT");
            evidence.Add($"the text of {table}", await text.ReadToEndAsync());
        }

        foreach (var table in tables)
        {
            using var bytes = new MemoryStream();
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY {table} TO STDOUT (FORMAT binary)"))
                await copy.CopyToAsync(bytes);
            evidence.Add($"the table {table}", bytes.ToArray());
        }
    }

    private static async Task AddSqliteAsync(Evidence evidence, string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var list = new SqliteCommand("SELECT name FROM sqlite_master WHERE type = 'table'", connection))
        await using (var rows = await list.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync())
                tables.Add(rows.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var select = new SqliteCommand($"SELECT * FROM \"{table}\"", connection);
            await using var rows = await select.ExecuteReaderAsync();
            using var values = new MemoryStream();
            while (await rows.ReadAsync())
            {
                for (var column = 0; column < rows.FieldCount; column++)
                    values.Write(rows.GetValue(column) is byte[] blob ? blob : Encoding.UTF8.GetBytes($"{rows.GetValue(column)}\n"));
            }

            evidence.Add($"the table {table} of {Path.GetFileName(path)}", values.ToArray());
        }
    }
}
