using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Hostile;

/// <summary>The files of the corpus: a line each, columns between <c> | </c>, comments after <c>#</c>.</summary>
internal static class Corpus
{
    private const string Separator = " | ";

    /// <summary>The lines of a family, with as many columns; the last may hold separators.</summary>
    public static IEnumerable<string[]> Read(string family, int columns)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Text(family).Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var row = line.Split(Separator, columns).Select(column => column.Trim(' ')).ToArray();
            if (row.Length != columns || !names.Add(row[0]))
                throw new InvalidDataException($"{family}: not {columns} columns, or a name that is taken: {line}");
            yield return row;
        }
    }

    public static string Text(string file) => File.ReadAllText(Path.Combine(Checkout.Root, "tests/Gateway.Tests/Hostile", file));
}
