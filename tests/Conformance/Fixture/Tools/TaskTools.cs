using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Sluice.Fixture.Tasks;

namespace Sluice.Fixture.Tools;

/// <summary>Tools that become tasks for clients which know them.</summary>
internal sealed class TaskTools(TaskBoard board, TimeProvider time)
{
    private const string ComputeSchema =
        """{"type":"object","properties":{"seconds":{"type":"number"},"label":{"type":"string"}},"required":["seconds"]}""";

    public IEnumerable<FixtureTool> All =>
    [
        new("greet", "Greets at once.", (call, _) => new(Answer.Text($"Hello, {call.TextArgument("name")}!"))) { InputSchema = OneText("name") },
        new("slow_compute", "Takes some seconds.", SlowAsync) { InputSchema = ComputeSchema },
        new("failing_job", "Fails as a tool.", (call, _) => new(Required(call, FailAsync))),
        new("protocol_error_job", "Fails as a request.", (call, _) => new(Required(call, ThrowAsync))),
        new("confirm_delete", "Asks before it deletes.", (call, _) => new(Required(call, ConfirmAsync))) { InputSchema = OneText("filename") },
        new("multi_input", "Asks two things at once.", (call, _) => new(Required(call, AskTwiceAsync))),
        new("test_tool_with_task", "Asks first, then becomes a task.", (call, _) => new(AskThenRun(call))),
    ];

    private static string OneText(string name) => $$$"""{"type":"object","properties":{"{{{name}}}":{"type":"string"}},"required":["{{{name}}}"]}""";

    private async ValueTask<ResultOrAlternate<CallToolResult>> SlowAsync(
        RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(call.NumberArgument("seconds"));
        if (TaskExtension.IsDeclared(call.JsonRpcRequest))
            return Start((_, cancelled) => ComputeAsync(pause, cancelled));
        return await ComputeAsync(pause, cancellationToken);
    }

    private async Task<CallToolResult> ComputeAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, time, cancellationToken);
        return Answer.Text($"Computed for {pause.TotalSeconds} s.");
    }

    private ResultOrAlternate<CallToolResult> Required(
        RequestContext<CallToolRequestParams> call, Func<FixtureTask, CancellationToken, Task<CallToolResult>> run)
    {
        TaskExtension.Demand(call.JsonRpcRequest);
        return Start(run);
    }

    private ResultOrAlternate<CallToolResult> AskThenRun(RequestContext<CallToolRequestParams> call)
    {
        var name = ClientInput.Answered(call.Params, "user_name")?.Field("name")
            ?? throw ClientInput.Ask(ClientInput.Form("user_name", "What is your name?", "name"));
        return Required(call, (_, _) => Task.FromResult(Answer.Text($"Hello, {name}!")));
    }

    private ResultOrAlternate<CallToolResult> Start(Func<FixtureTask, CancellationToken, Task<CallToolResult>> run) =>
        ResultOrAlternate<CallToolResult>.FromAlternate(board.Start(run).ToCreated(), TaskJson.Default.CreatedTask);

    private static Task<CallToolResult> FailAsync(FixtureTask task, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Error("The job failed."));

    private static Task<CallToolResult> ThrowAsync(FixtureTask task, CancellationToken cancellationToken) =>
        throw new McpProtocolException("The job could not run.", McpErrorCode.InternalError);

    private static async Task<CallToolResult> ConfirmAsync(FixtureTask task, CancellationToken cancellationToken)
    {
        var answer = await task.AskAsync(Confirmation("Delete it?"), cancellationToken);
        return Answer.Text($"Deleted: {answer.Field("confirm")}");
    }

    private static async Task<CallToolResult> AskTwiceAsync(FixtureTask task, CancellationToken cancellationToken)
    {
        JsonElement[] answers = await Task.WhenAll(
            task.AskAsync(Confirmation("The first?"), cancellationToken), task.AskAsync(Confirmation("The second?"), cancellationToken));
        return Answer.Text(string.Join(' ', answers.Select(answer => answer.Field("confirm"))));
    }

    private static InputRequest Confirmation(string message) => ClientInput.Form("", message, "confirm", "boolean").Request;
}
