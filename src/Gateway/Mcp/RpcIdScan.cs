using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Gateway.Mcp;

/// <summary>Finds the id of a message that was refused, wherever it stands, so that the error reaches its caller.</summary>
internal static class RpcIdScan
{
    /// <summary>The raw id; empty when the text cannot be read as far as the id, or has two.</summary>
    public static Slice Find(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = StrictReader.DepthLimit });
        Slice found = default;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return default;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isId = JsonEscapes.ArePaired(reader.ValueSpan) && reader.ValueTextEquals("id"u8);
                if (isId && !found.IsEmpty)
                    return default;
                reader.Read();
                if (isId && IsId(reader.TokenType, reader.ValueSpan))
                    found = Slice.Between((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The rest cannot be read; what was found before it stands.
        }

        return found;
    }

    /// <summary>A string, or an integer without fraction and exponent, that can be echoed as it is.</summary>
    public static bool IsId(JsonTokenType token, ReadOnlySpan<byte> raw) => token switch
    {
        JsonTokenType.String => raw.Length <= RpcMessage.LongestId - 2 && Utf8.IsValid(raw) && JsonEscapes.ArePaired(raw),
        JsonTokenType.Number => raw.Length <= RpcMessage.LongestId && !raw.ContainsAny(".eE"u8),
        _ => false,
    };
}
