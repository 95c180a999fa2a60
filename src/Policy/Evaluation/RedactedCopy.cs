using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Evaluation;

/// <summary>
/// Copies a call's arguments for a person to read: without what is redacted, names and values alike, and no longer than is read. What is left out for its length
/// is said; what is redacted leaves no trace.
/// </summary>
/// <param name="mostBytes">About how long the copy gets: once it is, further members and elements are left out.</param>
internal sealed class RedactedCopy(int mostBytes)
{
    private const int LongestText = 1_000;
    private const int LongestNumber = 100;

    // application/json is never markup: quotes and other scripts stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether something was left out, or cut, for its length.</summary>
    public bool IsCut { get; private set; }

    /// <param name="arguments">One JSON object, as the parser has judged it.</param>
    /// <param name="paths">The tree of <c>redact</c>.</param>
    /// <param name="output">Receives the copy.</param>
    public void Write(ReadOnlySpan<byte> arguments, RedactedPaths paths, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        var tokens = new JsonTokens(arguments);
        if (tokens.Read() && tokens.Token == JsonTokenType.StartObject)
            WriteObject(ref tokens, paths, json);
        json.Flush();
    }

    private void WriteObject(ref JsonTokens tokens, RedactedPaths? paths, Utf8JsonWriter json)
    {
        Span<char> onStack = stackalloc char[JsonChars.OnStack];
        json.WriteStartObject();
        while (tokens.Read() && tokens.Token == JsonTokenType.PropertyName)
        {
            using var name = new JsonChars(tokens.Value, onStack);
            var inside = paths?.At(name.Text);
            tokens.Read();
            if (inside?.IsWhole == true || Redaction.IsAlwaysRedacted(name.Text) || !HasRoom(json))
            {
                tokens.Skip();
                continue;
            }

            json.WritePropertyName(Cut(name.Text));
            WriteValue(ref tokens, inside, json);
        }

        json.WriteEndObject();
    }

    private void WriteArray(ref JsonTokens tokens, RedactedPaths? paths, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        for (var index = 0; tokens.Read() && tokens.Token != JsonTokenType.EndArray; index++)
        {
            var inside = paths?.At(index.ToString(CultureInfo.InvariantCulture));
            if (inside?.IsWhole == true || !HasRoom(json))
                tokens.Skip();
            else
                WriteValue(ref tokens, inside, json);
        }

        json.WriteEndArray();
    }

    private void WriteValue(ref JsonTokens tokens, RedactedPaths? paths, Utf8JsonWriter json)
    {
        switch (tokens.Token)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref tokens, paths, json);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref tokens, paths, json);
                break;
            case JsonTokenType.String:
                WriteText(tokens.Value, json);
                break;
            case JsonTokenType.Number when tokens.Value.Length > LongestNumber:
                json.WriteStringValue(Cut(Encoding.ASCII.GetString(tokens.Value), LongestNumber));
                break;
            default:
                json.WriteRawValue(tokens.Value, skipInputValidation: true);
                break;
        }
    }

    private void WriteText(ReadOnlySpan<byte> text, Utf8JsonWriter json)
    {
        using var chars = new JsonChars(text, stackalloc char[JsonChars.OnStack]);
        json.WriteStringValue(Cut(chars.Text));
    }

    private ReadOnlySpan<char> Cut(ReadOnlySpan<char> text, int longest = LongestText)
    {
        if (text.Length <= longest)
            return text;
        IsCut = true;
        var kept = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return string.Create(CultureInfo.InvariantCulture, $"{text[..kept]}… ({text.Length} characters)");
    }

    private bool HasRoom(Utf8JsonWriter json)
    {
        var hasRoom = json.BytesCommitted + json.BytesPending < mostBytes;
        IsCut |= !hasRoom;
        return hasRoom;
    }
}
