using System.Globalization;
using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents;

/// <summary>
/// From JSON text to nodes. Reports keys that stand twice (compared after unescaping) or are no Unicode; throws
/// <see cref="JsonException"/> for text that is no JSON.
/// </summary>
internal sealed class DocumentReader(ReadOnlyMemory<byte> document, DocumentErrors errors)
{
    /// <summary>The deepest nesting of a document.</summary>
    public const int MostDepth = 64;

    public DocumentNode Read()
    {
        var reader = new Utf8JsonReader(document.Span, new JsonReaderOptions { MaxDepth = MostDepth });
        reader.Read();
        var root = Value(ref reader, null, string.Empty);
        reader.Read();
        return root;
    }

    private DocumentNode Value(ref Utf8JsonReader reader, DocumentNode? parent, string segment)
    {
        var node = new DocumentNode(reader.TokenType, (int)reader.TokenStartIndex, parent, segment);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Members(ref reader, node);
                break;
            case JsonTokenType.StartArray:
                Elements(ref reader, node);
                break;
            case JsonTokenType.String:
                node.Text = Decode(reader.ValueSpan, out bool wellFormed) is var text && wellFormed ? text : null;
                break;
            case JsonTokenType.Number:
                node.Number = JsonNumber.TryParse(reader.ValueSpan, out decimal number) ? number : null;
                break;
        }

        node.Written = document[node.Start..(int)reader.BytesConsumed];
        return node;
    }

    private void Members(ref Utf8JsonReader reader, DocumentNode node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = Decode(reader.ValueSpan, out bool wellFormed);
            reader.Read();
            var member = Value(ref reader, node, name);
            if (!names.Add(name))
                errors.Add(member, "This key stands twice in its object; escapes do not make another key of it.", "Keep one of the two.");
            else if (!wellFormed)
                errors.Add(member, "This key has half of a surrogate pair.", "Write the key as Unicode text.");
            else
                node.Add(member);
        }
    }

    private void Elements(ref Utf8JsonReader reader, DocumentNode node)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            node.Add(Value(ref reader, node, node.Children.Count.ToString(CultureInfo.InvariantCulture)));
    }

    private static string Decode(ReadOnlySpan<byte> json, out bool wellFormed)
    {
        using var chars = new JsonChars(json, stackalloc char[JsonChars.OnStack]);
        wellFormed = chars.IsWellFormed;
        return chars.Text.ToString();
    }
}
