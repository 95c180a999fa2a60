using System.Text.Json;

namespace Sluice.Gateway.Upstreams;

/// <summary>Reads what a stranger sent. What comes out has text that can be read and written again.</summary>
internal static class StrangerJson
{
    /// <summary>Null: it is no JSON, or it holds text that is no Unicode (broken UTF-8, half a surrogate pair), which a parser passes on until somebody reads it.</summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            ReadTexts(utf8.Span);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Names of members too: a search for another member reads them.</summary>
    private static void ReadTexts(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                reader.GetString();
        }
    }
}
