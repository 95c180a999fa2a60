using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Store.Audit.Postgres;

/// <summary>From the charges as the file has them, <c>[[id of the limit's text, cost, remaining]]</c>, to those that readers see, as the view <c>decisions</c> makes them.</summary>
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
        json.WriteEndObject();
        stored.Read();
    }
}
