using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// From the charges as the file has them to those that readers see, as the view <c>decisions</c> makes them. Those of layout 4 do not get a place here, since
/// their links cover none.
/// </summary>
internal sealed class SpoolCharges(Func<long, string> textOf)
{
    private static readonly JsonWriterOptions AsSqliteEscapes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _text = new();

    public string Of(ReadOnlySpan<byte> charges)
    {
        _text.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_text, AsSqliteEscapes);
        var stored = new Utf8JsonReader(charges);
        json.WriteStartArray();
        stored.Read();
        while (stored.Read() && stored.TokenType == JsonTokenType.StartArray)
            Write(json, ref stored);
        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(_text.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json, ref Utf8JsonReader stored)
    {
        stored.Read();
        using var limit = JsonDocument.Parse(textOf(stored.GetInt64()));
        json.WriteStartObject();
        json.WriteString("counter"u8, limit.RootElement.GetProperty("counter"u8).GetString());
        json.WriteString("window"u8, limit.RootElement.GetProperty("window"u8).GetString());
        stored.Read();
        json.WritePropertyName("cost"u8);
        json.WriteRawValue(stored.ValueSpan);
        json.WritePropertyName("max"u8);
        json.WriteRawValue(limit.RootElement.GetProperty("max"u8).GetRawText());
        stored.Read();
        json.WritePropertyName("remaining"u8);
        json.WriteRawValue(stored.ValueSpan);
        if (stored.Read() && stored.TokenType != JsonTokenType.EndArray)
            WritePlace(json, ref stored);
        json.WriteEndObject();
    }

    private void WritePlace(Utf8JsonWriter json, ref Utf8JsonReader stored)
    {
        json.WriteString("owner"u8, stored.TokenType == JsonTokenType.Null ? null : textOf(stored.GetInt64()));
        stored.Read();
        json.WritePropertyName("ledger_time_ms"u8);
        json.WriteRawValue(stored.ValueSpan);
        stored.Read();
        json.WritePropertyName("sequence"u8);
        json.WriteRawValue(stored.ValueSpan);
        stored.Read();
    }
}
