using System.Buffers;
using System.Diagnostics;
using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>Puts the CLIENT span's context into the message and the headers that are forwarded; the rest of the body stays byte for byte.</summary>
internal static class Propagation
{
    /// <param name="request">Not forwarded yet.</param>
    /// <param name="client">The span.</param>
    /// <param name="stateIsInMeta">Whether the trace state came in <c>_meta</c>, so that it is there already.</param>
    public static void Carry(McpRequest request, Activity client, bool stateIsInMeta)
    {
        var headers = request.Http.Request.Headers;
        headers.TraceParent = client.Id;
        headers.TraceState = client.TraceStateString;
        if (request.Message is not { ParamsRange.IsEmpty: false } message)
            return;

        var splice = request.BeginSplice();
        var members = new ArrayBufferWriter<byte>();
        Put(splice, members, "traceparent", message.TraceParentRange, client.Id!);

        // A state belongs to its parent: one that stands beside a parent which was not taken up must not stay.
        if (!stateIsInMeta && (client.TraceStateString ?? (message.TraceStateRange.IsEmpty ? null : "")) is { } state)
            Put(splice, members, "tracestate", message.TraceStateRange, state);
        if (members.WrittenCount > 0)
            Insert(splice, message, members.WrittenSpan);
        request.Body = splice.Apply(message.Body);
    }

    /// <summary>For a call that nobody records, so that the upstream does not decide anew: the header alone, since the body passes as it is.</summary>
    public static void CarryUnrecorded(McpRequest request, TraceId trace)
    {
        var headers = request.Http.Request.Headers;
        headers.TraceParent = TraceParent.Unsampled(trace);
        headers.TraceState = default;
    }

    /// <summary>In the place of the value that is there, else among the members to insert.</summary>
    private static void Put(BodySplice splice, ArrayBufferWriter<byte> members, string key, Slice place, string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        if (!place.IsEmpty)
        {
            splice.Replace(place, text);
            return;
        }

        members.Write(Encoding.UTF8.GetBytes($"{(members.WrittenCount > 0 ? "," : "")}\"{key}\":"));
        JsonText.WriteQuoted(text, members);
    }

    private static void Insert(BodySplice splice, RpcMessage message, ReadOnlySpan<byte> members)
    {
        var hasMeta = !message.MetaRange.IsEmpty;
        var place = hasMeta ? message.MetaRange : message.ParamsRange;
        var comma = IsEmptyObject(message.Text(place)) ? default : ","u8;
        splice.Insert(place.Start + 1, hasMeta ? [.. members, .. comma] : [.. "\"_meta\":{"u8, .. members, (byte)'}', .. comma]);
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> json) => json[1..].TrimStart(" \t\r\n"u8)[0] == '}';
}
