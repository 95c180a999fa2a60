using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>JSON strings to text and back.</summary>
internal static class JsonText
{
    private const int Piece = 512;

    private static readonly SearchValues<byte> NotPlain = SearchValues.Create([(byte)'\\', .. Enumerable.Range(0, 0x20).Select(value => (byte)value)]);

    /// <summary>Whether the string is its own text: no escapes, nothing that a JSON string must not hold.</summary>
    /// <param name="quoted">A string from its first quote to its last.</param>
    public static bool IsPlain(ReadOnlySpan<byte> quoted) => !quoted.ContainsAny(NotPlain) && Utf8.IsValid(quoted);

    /// <summary>Unescapes. False: the string is none (a bad escape, half of a surrogate pair, a control character, invalid UTF-8).</summary>
    /// <param name="quoted">A string from its first quote to its last.</param>
    /// <param name="text">At least as long as the string.</param>
    /// <param name="length">How much of <paramref name="text"/> was filled.</param>
    public static bool TryUnescape(ReadOnlySpan<byte> quoted, Span<byte> text, out int length)
    {
        length = 0;
        if (!Utf8.IsValid(quoted))
            return false;
        try
        {
            var reader = new Utf8JsonReader(quoted);
            if (!reader.Read() || !JsonEscapes.ArePaired(reader.ValueSpan))
                return false;
            length = reader.CopyString(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Writes the text as a JSON string in quotes.</summary>
    public static void WriteQuoted(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        JavaScriptEncoder encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        if (encoder.FindFirstCharacterToEncodeUtf8(text) < 0)
        {
            output.Write(text);
            text = default;
        }

        while (!text.IsEmpty)
        {
            encoder.EncodeUtf8(text, output.GetSpan(Piece), out int taken, out int written);
            output.Advance(written);
            text = text[taken..];
        }

        output.Write("\""u8);
    }
}
