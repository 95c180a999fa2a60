using System.Text;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit.Chain;
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
    private const int LongestText = StorableText.Longest;
    public const int LongestUtf8 = LongestText * 3;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _insert;
    private readonly ChainKey _key;
    private readonly Dictionary<string, AuditText> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AuditText>.AlternateLookup<ReadOnlySpan<char>> _textsBySpan;
    private readonly Dictionary<Limit, AuditText> _limits = new(ReferenceEqualityComparer.Instance);
    private readonly char[] _characters = new char[LongestText];
    private readonly byte[] _utf8 = new byte[LongestUtf8];

    public AuditTexts(sqlite3 database, ChainKey key)
    {
        (_database, _key) = (database, key);
        _insert = SqliteCalls.Prepare(database, "INSERT INTO texts (text) VALUES (?)");
        _textsBySpan = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>A longer one is cut, which shows at its end. U+0000, which PostgreSQL cannot hold, is replaced.</summary>
    public static ReadOnlySpan<byte> Encode(string text, byte[] utf8)
    {
        text = StorableText.WithoutZero(text);
        if (text.Length <= LongestText)
            return utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, utf8));
        var length = Encoding.UTF8.GetBytes(text.AsSpan(0, LongestText - 1), utf8);
        "…"u8.CopyTo(utf8.AsSpan(length));
        return utf8.AsSpan(0, length + 3);
    }

    public AuditText Find(string text)
    {
        if (_texts.TryGetValue(text, out var found))
            return found;
        found = Insert(Encode(text, _utf8));
        if (text.Length <= LongestText)
            Keep(_texts, text, found);
        return found;
    }

    /// <summary>Of a text that whoever made it has bounded.</summary>
    public AuditText Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestText)
            return Insert(utf8);
        ReadOnlySpan<char> text = _characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters));
        if (_textsBySpan.TryGetValue(text, out var found))
            return found;
        found = Insert(utf8);
        Keep(_texts, text.ToString(), found);
        return found;
    }

    /// <summary>The part of a charge that is the limit's.</summary>
    public AuditText Find(Limit limit)
    {
        if (_limits.TryGetValue(limit, out var found))
            return found;
        found = Find(LimitText.Of(limit.Counter, limit.Window.Text, limit.Max.ToString()));
        Keep(_limits, limit, found);
        return found;
    }

    /// <summary>After a transaction that was rolled back: the texts it wrote are gone.</summary>
    public void Forget()
    {
        _texts.Clear();
        _limits.Clear();
    }

    public void Dispose() => _insert.Dispose();

    private static void Keep<T>(Dictionary<T, AuditText> texts, T key, AuditText text)
        where T : class
    {
        if (texts.Count == MostKept)
            texts.Clear();
        texts[key] = text;
    }

    private AuditText Insert(ReadOnlySpan<byte> utf8)
    {
        SqliteCalls.Check(_database, raw.sqlite3_bind_text(_insert, 1, utf8));
        SqliteCalls.Run(_database, _insert);
        return new AuditText(raw.sqlite3_last_insert_rowid(_database), _key.DigestOf(utf8));
    }
}
