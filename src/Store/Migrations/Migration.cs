namespace Sluice.Store.Migrations;

/// <summary>One step of the schema, from the version before it. Never edited once released: what it got wrong, the next one mends.</summary>
/// <param name="Version">From 1, each taken once.</param>
/// <param name="Sql">With the dialect's types still open.</param>
/// <param name="Dialect">The one dialect that needs it, which the others count and skip: one list numbers the schema of every database. Null: all do.</param>
internal sealed record Migration(int Version, string Sql, string? Dialect = null)
{
    /// <summary>The embedded scripts, <c>NNNN-what.sql</c> or <c>NNNN-what.dialect.sql</c>, in their order.</summary>
    public static readonly IReadOnlyList<Migration> All = [.. Read().OrderBy(migration => migration.Version)];

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => char.IsAsciiDigit(name[0])))
        {
            using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var parts = name.Split('.');
            yield return new Migration(int.Parse(name.AsSpan(0, 4)), script.ReadToEnd(), parts.Length > 1 ? parts[1] : null);
        }
    }
}
