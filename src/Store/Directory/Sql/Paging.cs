namespace Sluice.Store.Directory.Sql;

/// <summary>Pages are read with one row more than asked, which tells whether there is another.</summary>
internal static class Paging
{
    public static Page<T> Cut<T>(List<T> rows, PageRequest page, Func<T, string> cursor)
    {
        if (rows.Count <= page.Rows)
            return new Page<T>(rows, Next: null);
        rows.RemoveAt(rows.Count - 1);
        return new Page<T>(rows, cursor(rows[^1]));
    }

    /// <summary>For lists that count down.</summary>
    public static long Before(PageRequest page) => long.TryParse(page.Cursor, out var before) ? before : long.MaxValue;
}
