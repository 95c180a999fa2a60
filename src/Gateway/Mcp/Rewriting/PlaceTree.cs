namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>The paths to the sealed places.</summary>
internal static class PlaceTree
{
    /// <summary>Objects within objects, from the root to the deepest place.</summary>
    public const int Depth = 4;

    /// <summary>In bytes: no key or method that matters is longer.</summary>
    public const int LongestName = 40;

    /// <summary>Where a member of an object leads.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="key">The member's unescaped key.</param>
    public static PlaceNode Find(PlaceNode parent, ReadOnlySpan<byte> key) => parent switch
    {
        PlaceNode.Root => InRoot(key),
        PlaceNode.Result => InResult(key),
        PlaceNode.Params => InParams(key),
        PlaceNode.CreatedTask => key.SequenceEqual("taskId"u8) ? PlaceNode.CreatedTaskValue : PlaceNode.None,
        PlaceNode.Meta => key.SequenceEqual("io.modelcontextprotocol/related-task"u8) ? PlaceNode.RelatedTask : PlaceNode.None,
        PlaceNode.RelatedTask => key.SequenceEqual("taskId"u8) ? PlaceNode.RelatedTaskValue : PlaceNode.None,
        PlaceNode.Notifications => key.SequenceEqual("taskIds"u8) ? PlaceNode.TaskIds : PlaceNode.None,
        _ => PlaceNode.None,
    };

    /// <summary>The place that a string is at; none for what is not the end of a path.</summary>
    public static SealedPlaces PlaceOf(PlaceNode node) => node switch
    {
        PlaceNode.RequestStateValue => SealedPlaces.RequestState,
        PlaceNode.TaskValue => SealedPlaces.Task,
        PlaceNode.CreatedTaskValue => SealedPlaces.CreatedTask,
        PlaceNode.RelatedTaskValue => SealedPlaces.RelatedTask,
        PlaceNode.TaskStatusValue => SealedPlaces.TaskStatus,
        PlaceNode.SubscribedTaskValue => SealedPlaces.SubscribedTask,
        _ => SealedPlaces.None,
    };

    /// <summary>The places below <c>params</c> that a notification of this name has; what other messages have there is not ours.</summary>
    public static SealedPlaces PlacesOf(ReadOnlySpan<byte> method)
    {
        if (method.SequenceEqual("notifications/tasks"u8) || method.SequenceEqual("notifications/tasks/status"u8))
            return SealedPlaces.TaskStatus;
        return method.SequenceEqual("notifications/subscriptions/acknowledged"u8) ? SealedPlaces.SubscribedTask : SealedPlaces.None;
    }

    private static PlaceNode InRoot(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("result"u8))
            return PlaceNode.Result;
        if (key.SequenceEqual("params"u8))
            return PlaceNode.Params;
        return key.SequenceEqual("method"u8) ? PlaceNode.Method : PlaceNode.None;
    }

    private static PlaceNode InResult(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("requestState"u8))
            return PlaceNode.RequestStateValue;
        if (key.SequenceEqual("taskId"u8))
            return PlaceNode.TaskValue;
        if (key.SequenceEqual("task"u8))
            return PlaceNode.CreatedTask;
        return key.SequenceEqual("_meta"u8) ? PlaceNode.Meta : PlaceNode.None;
    }

    private static PlaceNode InParams(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("taskId"u8))
            return PlaceNode.TaskStatusValue;
        if (key.SequenceEqual("_meta"u8))
            return PlaceNode.Meta;
        return key.SequenceEqual("notifications"u8) ? PlaceNode.Notifications : PlaceNode.None;
    }
}
