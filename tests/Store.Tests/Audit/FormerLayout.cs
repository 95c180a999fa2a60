using Microsoft.Data.Sqlite;

namespace Sluice.Store.Tests.Audit;

/// <summary>An <c>audit.db</c> as the former layout had it, written under <see cref="TestKeys"/>.</summary>
internal static class FormerLayout
{
    public static void Write(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Audit", "layout-4.sql")), connection);
        command.ExecuteNonQuery();
    }
}
