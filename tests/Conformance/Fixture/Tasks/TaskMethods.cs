using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Tasks;

/// <summary>The methods of the tasks extension, which the SDK's core does not have.</summary>
internal sealed class TaskMethods(TaskBoard board)
{
    public const string IdParameter = "taskId";

    public IList<McpServerRequestHandler> All =>
    [
        Handle("tasks/get", static (task, _) => Task.FromResult(task.ToDetailed())),
        Handle("tasks/update", static (task, parameters) =>
        {
            task.Supply(parameters["inputResponses"] as JsonObject ?? []);
            return Task.FromResult(Acknowledged());
        }),
        Handle("tasks/cancel", static async (task, _) =>
        {
            await task.CancelAsync();
            return Acknowledged();
        }),
    ];

    private static JsonObject Acknowledged() => new() { ["resultType"] = "complete" };

    private McpServerRequestHandler Handle(string method, Func<FixtureTask, JsonObject, Task<JsonObject>> answer) => new()
    {
        Method = method,
        RoutingNameParameter = IdParameter,
        Handler = async (request, _) =>
        {
            TaskExtension.Demand(request);
            var parameters = request.Params!.AsObject();
            return parameters[IdParameter] is JsonValue value && value.TryGetValue(out string? id) && board.Find(id) is { } task
                ? await answer(task, parameters)
                : throw new McpProtocolException("There is no such task.", McpErrorCode.InvalidParams);
        },
    };
}
