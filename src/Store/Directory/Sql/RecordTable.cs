using System.Text;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>The statements on one kind's table. Its columns are the properties of the record, in snake case. Every statement names the organisation.</summary>
internal sealed class RecordTable<T>
    where T : DirectoryRecord
{
    private static readonly string[] Fixed = [nameof(DirectoryRecord.Organisation), nameof(DirectoryRecord.Id), nameof(DirectoryRecord.CreatedMs)];

    /// <param name="kind">One of <see cref="RecordKinds"/>.</param>
    /// <param name="name">The table.</param>
    /// <param name="kept">Properties that an update leaves as they are.</param>
    public RecordTable(string kind, string name, params string[] kept)
    {
        var all = typeof(T).GetProperties().Where(property => property.SetMethod is not null).Select(property => property.Name).ToArray();
        var set = all.Except(Fixed, StringComparer.Ordinal).Except(kept, StringComparer.Ordinal).Select(property => $"{Column(property)} = @{property}");
        var select = $"SELECT {string.Join(", ", all.Select(property => $"{Column(property)} AS {property}"))} FROM {name}";
        Kind = kind;
        SelectAll = select;
        Select = $"{select} WHERE organisation = @Organisation AND id = @Id";
        List = ListWhere("");
        Insert = $"INSERT INTO {name} ({string.Join(", ", all.Select(Column))}) VALUES ({string.Join(", ", all.Select(property => "@" + property))})";
        Update = $"UPDATE {name} SET {string.Join(", ", set)} WHERE organisation = @Organisation AND id = @Id";
        Delete = $"DELETE FROM {name} WHERE organisation = @Organisation AND id = @Id";
    }

    public string Kind { get; }

    /// <summary>For the few questions that are about the whole install.</summary>
    public string SelectAll { get; }

    public string Select { get; }

    public string List { get; }

    public string Insert { get; }

    public string Update { get; }

    public string Delete { get; }

    /// <param name="conditions">Empty, or from <c> AND </c> on.</param>
    public string ListWhere(string conditions) =>
        $"{SelectAll} WHERE organisation = @Organisation{conditions} AND id > @After ORDER BY id LIMIT @Rows";

    private static string Column(string property)
    {
        var column = new StringBuilder();
        foreach (var letter in property)
        {
            if (char.IsAsciiLetterUpper(letter) && column.Length > 0)
                column.Append('_');
            column.Append(char.ToLowerInvariant(letter));
        }

        return column.ToString();
    }
}
