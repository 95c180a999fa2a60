using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>The part of <see cref="RpcParser"/> that finds what a client may hold sealed: request states and task ids.</summary>
internal static class SealedParams
{
    /// <summary>More in one <c>subscriptions/listen</c> are refused.</summary>
    public const int MostSubscribedTasks = 256;

    public static ReadOnlySpan<byte> RelatedTaskKey => "io.modelcontextprotocol/related-task"u8;

    public static bool ReadRequestState(ref StrictReader reader, RpcMessage message)
    {
        bool isRead = ReadString(ref reader, "\"requestState\" must be a string", out Slice state);
        message.RequestStateRange = state;
        return isRead;
    }

    public static bool ReadTaskId(ref StrictReader reader, RpcMessage message)
    {
        bool isRead = ReadString(ref reader, "\"taskId\" must be a string", out Slice id);
        message.TaskIdRange = id;
        return isRead;
    }

    public static bool ReadInputResponses(ref StrictReader reader, RpcMessage message)
    {
        if (!RpcParams.ReadObjectStart(ref reader, "\"inputResponses\" must be an object"))
            return false;
        int start = reader.TokenStart;
        bool isRead = reader.Skip();
        message.InputResponsesRange = Slice.Between(start, reader.TokenEnd);
        return isRead;
    }

    public static bool ReadRelatedTask(ref StrictReader reader, RpcMessage message)
    {
        if (!RpcParams.ReadObjectStart(ref reader, "A related task must be an object"))
            return false;
        while (reader.ReadKey())
        {
            if (!reader.Key.SequenceEqual("taskId"u8))
            {
                if (!PassOther(ref reader))
                    return false;
                continue;
            }

            if (!ReadString(ref reader, "The \"taskId\" of a related task must be a string", out Slice id))
                return false;
            message.RelatedTaskRange = id;
        }

        return reader.Fault is null;
    }

    public static bool ReadNotifications(ref StrictReader reader, RpcMessage message)
    {
        if (!RpcParams.ReadObjectStart(ref reader, "\"notifications\" must be an object"))
            return false;
        while (reader.ReadKey())
        {
            if (reader.Key.SequenceEqual("taskIds"u8) ? !ReadTaskIds(ref reader, message) : !PassOther(ref reader))
                return false;
        }

        return reader.Fault is null;
    }

    /// <summary>A client's answer: what it says is for the server, but for the task that it belongs to.</summary>
    public static bool ReadResult(ref StrictReader reader, RpcMessage message)
    {
        if (!reader.Read())
            return false;
        if (reader.Token != JsonTokenType.StartObject)
            return reader.Skip();
        while (reader.ReadKey())
        {
            if (reader.Key.SequenceEqual("_meta"u8) ? !ReadResultMeta(ref reader, message) : !reader.ReadValue(out _))
                return false;
        }

        return reader.Fault is null;
    }

    private static bool ReadResultMeta(ref StrictReader reader, RpcMessage message)
    {
        if (!RpcParams.ReadObjectStart(ref reader, "\"_meta\" must be an object"))
            return false;
        while (reader.ReadKey())
        {
            if (reader.Key.SequenceEqual(RelatedTaskKey) ? !ReadRelatedTask(ref reader, message) : !reader.ReadValue(out _))
                return false;
        }

        return reader.Fault is null;
    }

    private static bool ReadTaskIds(ref StrictReader reader, RpcMessage message)
    {
        const string Form = "\"taskIds\" must be an array of at most 256 strings";
        if (!reader.Read())
            return false;
        if (reader.Token != JsonTokenType.StartArray)
            return reader.Refuse(RpcCode.InvalidParams, Form);
        while (reader.Read() && reader.Token != JsonTokenType.EndArray)
        {
            if (reader.Token != JsonTokenType.String || message.SubscribedTaskRanges.Count == MostSubscribedTasks)
                return reader.Refuse(RpcCode.InvalidParams, Form);
            message.SubscribedTaskRanges.Add(Slice.Between(reader.TokenStart, reader.TokenEnd));
        }

        return reader.Fault is null;
    }

    private static bool PassOther(ref StrictReader reader)
    {
        if (CaseVariants.Contains(reader.Key, RpcNames.TaskIds))
            return reader.Refuse(RpcCode.InvalidParams, "A member differs from \"taskId\" or \"taskIds\" only by case");
        return reader.ReadValue(out _);
    }

    private static bool ReadString(ref StrictReader reader, string otherwise, out Slice value)
    {
        value = default;
        if (!reader.Read())
            return false;
        if (reader.Token != JsonTokenType.String)
            return reader.Refuse(RpcCode.InvalidParams, otherwise);
        value = Slice.Between(reader.TokenStart, reader.TokenEnd);
        return true;
    }
}
