using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using SQLitePCL;

namespace Sluice.Store.Audit;

/// <summary>
/// Ids of the texts that repeat from row to row. A text is written when it is first met, and again once it was forgotten: rows refer to ids, so that
/// a text which stands there twice does no harm, and finding it needs no index. Keeps at most <see cref="MostKept"/> of them.
/// </summary>
internal sealed class AuditTexts : IDisposable
{
    /// <summary>Also of each kind of object whose text is kept.</summary>
    private const int MostKept = 4_096;

    /// <summary>Some texts are named by callers, who must not fill the disk with them.</summary>
    private const int LongestText = 1_024;
    public const int LongestUtf8 = LongestText * 3;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _insert;
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;
    private readonly Dictionary<Limit, long> _limits = new(ReferenceEqualityComparer.Instance);
    private readonly char[] _characters = new char[LongestText];
    private readonly byte[] _utf8 = new byte[LongestUtf8];

    public AuditTexts(sqlite3 database)
    {
        _database = database;
        _insert = SqliteCalls.Prepare(database, "INSERT INTO texts (text) VALUES (?)");
        _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A longer one is cut, which shows at its end.</summary>
    public static ReadOnlySpan<byte> Encode(string text, byte[] utf8)
    {
        if (text.Length <= LongestText)
            return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
        var length = Encoding.UTF8.GetBytes(text.AsSpan(0, LongestText - 1), utf8);
        "…"u8.CopyTo(utf8.AsSpan(length));
        return utf8.AsSpan(0, length + 3);
    }

    public long IdOf(string text)
    {
        if (_ids.TryGetValue(text, out var id))
            return id;
        id = Insert(Encode(text, _utf8));
        if (text.Length <= LongestText)
            Keep(_ids, text, id);
        return id;
    }

    /// <summary>Of a text that whoever made it has bounded.</summary>
    public long IdOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestText)
            return Insert(utf8);
        ReadOnlySpan<char> text = _characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters));
        if (_idsBySpan.TryGetValue(text, out var id))
            return id;
        id = Insert(utf8);
        Keep(_ids, text.ToString(), id);
        return id;
    }

    /// <summary>Of the part of a charge that is the limit's: <c>{"counter","window","max"}</c>.</summary>
    public long IdOf(Limit limit)
    {
        if (_limits.TryGetValue(limit, out var id))
            return id;
        id = IdOf(Describe(limit));
        Keep(_limits, limit, id);
        return id;
    }

    /// <summary>After a transaction that was rolled back: the texts it wrote are gone.</summary>
    public void Forget()
    {
        _ids.Clear();
        _limits.Clear();
    }

    public void Dispose() => _insert.Dispose();

    private static void Keep<T>(Dictionary<T, long> ids, T key, long id)
        where T : class
    {
        if (ids.Count == MostKept)
            ids.Clear();
        ids[key] = id;
    }

    private static ReadOnlySpan<byte> Describe(Limit limit)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        json.WriteString("counter"u8, limit.Counter);
        json.WriteString("window"u8, limit.Window.Text);
        json.WritePropertyName("max"u8);
        json.WriteRawValue(limit.Max.ToString());
        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan;
    }

    private long Insert(ReadOnlySpan<byte> utf8)
    {
        SqliteCalls.Check(_database, raw.sqlite3_bind_text(_insert, 1, utf8));
        SqliteCalls.Run(_database, _insert);
        return raw.sqlite3_last_insert_rowid(_database);
    }
}
