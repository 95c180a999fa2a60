using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Writes what the gateway answers by itself: denials as JSON-RPC results, so that the model can read them and go on (wire contract, "Denial"),
/// and faults as JSON-RPC errors. Reused; not thread-safe.
/// </summary>
internal sealed class ReplyWriter
{
    // application/json is never markup: quotes and other scripts stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The reason whose rule stays secret: hidden and unlisted tools must look the same.</summary>
    private const string NotAvailable = "not_available";

    private Utf8JsonWriter? _json;

    public void WriteDenial(in DenialReply denial, IBufferWriter<byte> output)
    {
        Utf8JsonWriter json = Begin(denial.Id, output);
        json.WriteStartObject("result"u8);
        if (denial.NamesResultType)
            json.WriteString("resultType"u8, "complete"u8);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WritePropertyName("text"u8);
        json.WriteStringValueSegment("[POLICY DENIED] ", isFinalSegment: false);
        json.WriteStringValueSegment(denial.Message, isFinalSegment: true);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteBoolean("isError"u8, value: true);
        json.WriteStartObject("_meta"u8);
        WriteDecision(denial, json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
    }

    /// <param name="error">The fault; an empty id is sent as null.</param>
    /// <param name="output">Receives the message.</param>
    /// <param name="data">Raw JSON for <c>error.data</c>, or empty.</param>
    public void WriteError(in RpcError error, IBufferWriter<byte> output, ReadOnlySpan<byte> data = default)
    {
        Utf8JsonWriter json = Begin(error.Id.Span, output);
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        if (!data.IsEmpty)
        {
            json.WritePropertyName("data"u8);
            json.WriteRawValue(data);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
    }

    private Utf8JsonWriter Begin(ReadOnlySpan<byte> id, IBufferWriter<byte> output)
    {
        if (_json is null)
            _json = new Utf8JsonWriter(output, Options);
        else
            _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("jsonrpc"u8, "2.0"u8);
        _json.WritePropertyName("id"u8);
        if (id.IsEmpty)
            _json.WriteNullValue();
        else
            _json.WriteRawValue(id, skipInputValidation: true);
        return _json;
    }

    private static void WriteDecision(in DenialReply denial, Utf8JsonWriter json)
    {
        json.WriteStartObject("sluice/decision"u8);
        json.WriteString("outcome"u8, "denied"u8);
        json.WriteString("reason"u8, denial.Reason);
        if (denial.Rule is not null && !string.Equals(denial.Reason, NotAvailable, StringComparison.Ordinal))
            json.WriteString("rule"u8, denial.Rule);
        if (denial.Policy is not null)
            json.WriteString("policy"u8, denial.Policy);
        if (denial.Approval is not null)
            json.WriteString("approval"u8, denial.Approval);
        if (denial.Limit is not null)
            WriteLimit(denial.Limit, denial.Remaining, denial.RetryAfterMs, json);
        json.WriteEndObject();
    }

    private static void WriteLimit(Limit limit, Units remaining, long? retryAfterMs, Utf8JsonWriter json)
    {
        if (retryAfterMs is { } wait)
            json.WriteNumber("retryAfterMs"u8, wait);
        json.WriteStartObject("limit"u8);
        json.WriteString("counter"u8, limit.Counter);
        json.WriteString("window"u8, limit.Window.Text);
        json.WriteNumber("max"u8, Number(limit.Max));
        json.WriteNumber("remaining"u8, Number(remaining));
        json.WriteEndObject();
    }

    private static decimal Number(Units units) => (decimal)units.Millionths / Units.One.Millionths;
}
