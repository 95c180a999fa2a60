using System.Text.Json;

namespace Sluice.Policy.Documents;

/// <summary>One JSON value of a document and where it stands, so that an error can point at it.</summary>
/// <param name="kind">The value's first token.</param>
/// <param name="start">Its first byte in the document.</param>
/// <param name="parent">Null for the document itself.</param>
/// <param name="segment">The key or index under which the parent holds it.</param>
internal sealed class DocumentNode(JsonTokenType kind, int start, DocumentNode? parent, string segment)
{
    private readonly List<DocumentNode> _children = [];

    public JsonTokenType Kind => kind;

    public int Start => start;

    /// <summary>The value's JSON text.</summary>
    public ReadOnlyMemory<byte> Written { get; set; }

    /// <summary>The key of a member, the index of an element.</summary>
    public string Segment => segment;

    /// <summary>The decoded value of a string; null for other kinds and for text with lone surrogates.</summary>
    public string? Text { get; set; }

    /// <summary>The exact value of a number; null for other kinds and for numbers beyond the representable digits.</summary>
    public decimal? Number { get; set; }

    /// <summary>An error was found in the value itself: readers take it as absent, so that one mistake is told once.</summary>
    public bool IsBad { get; set; }

    /// <summary>Members or elements, as written.</summary>
    public IReadOnlyList<DocumentNode> Children => _children;

    /// <summary>Members or elements that are not bad.</summary>
    public IEnumerable<DocumentNode> GoodChildren => _children.Where(child => !child.IsBad);

    /// <summary>RFC 6901 pointer.</summary>
    public string Pointer => parent is null
        ? string.Empty
        : $"{parent.Pointer}/{segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The member of that name; null when it is missing or bad.</summary>
    public DocumentNode? this[string name] =>
        GoodChildren.FirstOrDefault(child => string.Equals(child.Segment, name, StringComparison.Ordinal));

    /// <summary>The value as written, cut to 80 characters.</summary>
    public string Excerpt() => JsonExcerpt.Of(Written.Span);

    public void Add(DocumentNode child) => _children.Add(child);
}
