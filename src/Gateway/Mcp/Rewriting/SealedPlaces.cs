namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// Where a message of an upstream holds what the gateway seals. Closed: a member of the same name anywhere else is the server's own business.
/// <para>
/// Not among them, on purpose: <c>result.tasks[].taskId</c> (<c>tasks/list</c> is refused); <c>params.taskId</c> of the server's own
/// <c>tasks/get</c>, <c>tasks/result</c> and <c>tasks/cancel</c> (2025-11-25), which name tasks that the client made and knows.
/// </para>
/// </summary>
[Flags]
internal enum SealedPlaces
{
    None = 0,

    /// <summary><c>result.requestState</c> (2026-07-28, InputRequiredResult).</summary>
    RequestState = 1,

    /// <summary><c>result.taskId</c>: answers to <c>tasks/get</c> and <c>tasks/cancel</c> (2025-11-25), a created task (tasks extension, <c>resultType: "task"</c>).</summary>
    Task = 2,

    /// <summary><c>result.task.taskId</c>: a created task (2025-11-25, CreateTaskResult).</summary>
    CreatedTask = 4,

    /// <summary><c>_meta["io.modelcontextprotocol/related-task"].taskId</c> of a result, a notification or a request (2025-11-25).</summary>
    RelatedTask = 8,

    /// <summary><c>params.taskId</c> of <c>notifications/tasks/status</c> (2025-11-25) and <c>notifications/tasks</c> (tasks extension).</summary>
    TaskStatus = 16,

    /// <summary>Each of <c>params.notifications.taskIds</c> of <c>notifications/subscriptions/acknowledged</c> (tasks extension).</summary>
    SubscribedTask = 32,

    AllTasks = Task | CreatedTask | RelatedTask | TaskStatus | SubscribedTask,
    All = RequestState | AllTasks,
}
