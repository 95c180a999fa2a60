using System.Buffers;
using System.Text.Json;
using Sluice.Policy;

namespace Sluice.Store.Audit;

/// <summary>
/// The charges of one decision as JSON: <c>[{"counter","window","cost","max","remaining"}]</c>. Reused by the writer from row to row.
/// </summary>
internal sealed class ChargesText : IDisposable
{
    private const long Whole = 1_000_000;
    private static readonly JsonEncodedText Counter = JsonEncodedText.Encode("counter");
    private static readonly JsonEncodedText Window = JsonEncodedText.Encode("window");
    private static readonly JsonEncodedText Cost = JsonEncodedText.Encode("cost");
    private static readonly JsonEncodedText Max = JsonEncodedText.Encode("max");
    private static readonly JsonEncodedText Remaining = JsonEncodedText.Encode("remaining");

    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public ChargesText() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(AuditEntry entry)
    {
        if (entry.ChargeCount == 0)
            return "[]"u8;
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartArray();
        for (var i = 0; i < entry.ChargeCount; i++)
        {
            var charge = entry.Charges[i];
            _json.WriteStartObject();
            _json.WriteString(Counter, charge.Limit.Counter);
            _json.WriteString(Window, charge.Limit.Window.Text);
            Write(Cost, charge.Cost);
            Write(Max, charge.Limit.Max);
            Write(Remaining, entry.Balances[i].Remaining);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.Flush();
        return _buffer.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void Write(JsonEncodedText name, Units units)
    {
        if (units.Millionths % Whole == 0)
            _json.WriteNumber(name, units.Millionths / Whole);
        else
            _json.WriteNumber(name, (decimal)units.Millionths / Whole);
    }
}
