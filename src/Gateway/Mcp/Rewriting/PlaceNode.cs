namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>What leads to a sealed place: an object or array to look into, or a string at its end.</summary>
internal enum PlaceNode : byte
{
    None,

    Root,
    Result,
    CreatedTask,
    Meta,
    RelatedTask,
    Params,
    Notifications,

    /// <summary>The one array.</summary>
    TaskIds,

    Method,
    RequestStateValue,
    TaskValue,
    CreatedTaskValue,
    RelatedTaskValue,
    TaskStatusValue,
    SubscribedTaskValue,
}
