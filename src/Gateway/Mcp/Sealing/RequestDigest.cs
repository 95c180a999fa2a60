using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>
/// SHA-256 of what a request asks for: its method and its <c>params</c> but for those that differ from leg to leg. A client that writes the same
/// members again in another order, or with other escapes or white space, asks for the same; numbers count as they are spelled.
/// </summary>
internal static class RequestDigest
{
    private static readonly string[] OfOneLeg = ["_meta", "inputResponses", "requestState"];

    /// <summary>The parser has refused what has two readings, such as keys that come twice.</summary>
    public static byte[] Of(RpcMessage message)
    {
        var canonical = new ArrayBufferWriter<byte>(1_024);
        PutText(message.Method, canonical);
        if (!message.ParamsRange.IsEmpty)
        {
            using var read = JsonDocument.Parse(message.Body.Slice(message.ParamsRange.Start, message.ParamsRange.Length));
            PutObject(read.RootElement, OfOneLeg, canonical);
        }

        return SHA256.HashData(canonical.WrittenSpan);
    }

    private static void Put(JsonElement value, ArrayBufferWriter<byte> output)
    {
        PutMark((byte)value.ValueKind, output);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                PutObject(value, [], output);
                break;
            case JsonValueKind.Array:
                PutLength(value.GetArrayLength(), output);
                foreach (var element in value.EnumerateArray())
                    Put(element, output);
                break;
            case JsonValueKind.String:
                PutText(value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                PutText(value.GetRawText(), output);
                break;
        }
    }

    private static void PutObject(JsonElement value, string[] without, ArrayBufferWriter<byte> output)
    {
        var members = value.EnumerateObject().Where(member => !without.Contains(member.Name, StringComparer.Ordinal)).ToArray();
        Array.Sort(members, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        PutLength(members.Length, output);
        foreach (var member in members)
        {
            PutText(member.Name, output);
            Put(member.Value, output);
        }
    }

    private static void PutText(string text, ArrayBufferWriter<byte> output)
    {
        PutLength(Encoding.UTF8.GetByteCount(text), output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void PutLength(int length, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), length);
        output.Advance(sizeof(int));
    }

    private static void PutMark(byte mark, ArrayBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = mark;
        output.Advance(1);
    }
}
