using System.Text.Json;
using Sluice.Policy;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// The part of <see cref="RpcParser"/> that reads <c>params</c>. Members it has no use for pass, but none that looks like one it has.
/// </summary>
internal static class RpcParams
{
    private static ReadOnlySpan<byte> ProtocolVersionKey => "io.modelcontextprotocol/protocolVersion"u8;

    public static bool Read(ref StrictReader reader, RpcMessage message)
    {
        if (!ReadObjectStart(ref reader, "\"params\" must be an object"))
            return false;
        int start = reader.TokenStart;
        while (reader.ReadKey() && ReadMember(ref reader, message))
        {
        }

        message.ParamsRange = Slice.Between(start, reader.TokenEnd);
        return reader.Fault is null;
    }

    /// <summary>Goes into the next value, which must be an object.</summary>
    public static bool ReadObjectStart(ref StrictReader reader, string otherwise) =>
        reader.Read() && (reader.Token == JsonTokenType.StartObject || reader.Refuse(RpcCode.InvalidParams, otherwise));

    private static bool ReadMember(ref StrictReader reader, RpcMessage message)
    {
        ReadOnlySpan<byte> key = reader.Key;
        if (key.SequenceEqual("name"u8))
            return ReadName(ref reader, message);
        if (key.SequenceEqual("arguments"u8))
            return ReadArguments(ref reader, message);
        if (key.SequenceEqual("_meta"u8))
            return ReadMeta(ref reader, message);
        if (key.SequenceEqual("uri"u8))
            return ReadUri(ref reader, message);
        if (key.SequenceEqual("requestState"u8))
            return SealedParams.ReadRequestState(ref reader, message);
        if (key.SequenceEqual("inputResponses"u8))
            return SealedParams.ReadInputResponses(ref reader, message);
        if (key.SequenceEqual("taskId"u8))
            return SealedParams.ReadTaskId(ref reader, message);
        if (key.SequenceEqual("notifications"u8))
            return SealedParams.ReadNotifications(ref reader, message);
        if (key.SequenceEqual("task"u8))
            message.HasTask = true;
        else if (CaseVariants.Contains(key, RpcNames.Params))
            return reader.Refuse(RpcCode.InvalidParams, "A member of \"params\" differs from one of MCP only by case");
        return reader.ReadValue(out _);
    }

    private static bool ReadName(ref StrictReader reader, RpcMessage message)
    {
        if (!reader.ReadValue(out Slice name))
            return false;
        if (reader.Token == JsonTokenType.String)
        {
            message.NameRange = name;
            message.TakeToolName(ref reader);
        }

        return true;
    }

    private static bool ReadUri(ref StrictReader reader, RpcMessage message)
    {
        if (!reader.ReadValue(out Slice uri))
            return false;
        if (reader.Token == JsonTokenType.String)
            message.UriRange = uri;
        return true;
    }

    private static bool ReadArguments(ref StrictReader reader, RpcMessage message)
    {
        if (!ReadObjectStart(ref reader, "\"arguments\" must be an object"))
            return false;
        int start = reader.TokenStart;
        while (reader.ReadKey())
        {
            message.ArgumentKeys.Add(reader.Key);
            var (key, keyLength, isEscaped) = (reader.TokenStart + 1 - start, reader.RawValue.Length, reader.IsEscaped);
            if (!reader.ReadValue(out Slice value))
                return false;
            message.ArgumentMembers.Add(new ArgumentMember(key, keyLength, isEscaped, value.Start - start, value.Length));
        }

        message.ArgumentsRange = Slice.Between(start, reader.TokenEnd);
        return reader.Fault is null;
    }

    private static bool ReadMeta(ref StrictReader reader, RpcMessage message)
    {
        if (!ReadObjectStart(ref reader, "\"_meta\" must be an object"))
            return false;
        int start = reader.TokenStart;
        while (reader.ReadKey())
        {
            if (!ReadMetaMember(ref reader, message))
                return false;
        }

        message.MetaRange = Slice.Between(start, reader.TokenEnd);
        return reader.Fault is null;
    }

    private static bool ReadMetaMember(ref StrictReader reader, RpcMessage message)
    {
        if (reader.Key.SequenceEqual(ProtocolVersionKey))
            return ReadProtocolVersion(ref reader, message);
        if (reader.Key.SequenceEqual(SealedParams.RelatedTaskKey))
            return SealedParams.ReadRelatedTask(ref reader, message);
        bool isParent = reader.Key.SequenceEqual("traceparent"u8), isState = reader.Key.SequenceEqual("tracestate"u8);
        if (!reader.ReadValue(out Slice value))
            return false;
        if (isParent)
            message.TraceParentRange = value;
        else if (isState)
            message.TraceStateRange = value;
        return true;
    }

    private static bool ReadProtocolVersion(ref StrictReader reader, RpcMessage message)
    {
        if (!reader.Read())
            return false;
        if (reader.Token != JsonTokenType.String || reader.RawValue.Length > RpcMessage.LongestProtocolVersion)
            return reader.Refuse(RpcCode.InvalidParams, "The protocol version in \"_meta\" must be a string of at most 64 bytes");
        message.ProtocolVersion = reader.TextIs("2026-07-28"u8) ? "2026-07-28" : reader.Text();
        return true;
    }
}
