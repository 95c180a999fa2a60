using System.Buffers;
using System.Text.Json;

namespace Sluice.Store.Audit.Chain;

/// <summary>The part of a charge that is the limit's, <c>{"counter","window","max"}</c>: one text for each limit, wherever it is written or read back.</summary>
internal static class LimitText
{
    public static ReadOnlySpan<byte> Of(string counter, string window, string max)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text);
        json.WriteStartObject();
        json.WriteString("counter"u8, counter);
        json.WriteString("window"u8, window);
        json.WritePropertyName("max"u8);
        json.WriteRawValue(max);
        json.WriteEndObject();
        json.Flush();
        return text.WrittenSpan;
    }
}
