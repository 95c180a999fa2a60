using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tasks;

/// <summary>A call that goes on after its answer, and may ask the client on the way.</summary>
internal sealed class FixtureTask(string id, TimeProvider time)
{
    private const long TtlMs = 300_000;
    private const long PollIntervalMs = 50;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly DateTimeOffset _createdAt = time.GetUtcNow();
    private readonly Dictionary<string, (InputRequest Request, TaskCompletionSource<JsonElement> Answer)> _open = new(StringComparer.Ordinal);
    private DateTimeOffset _updatedAt = time.GetUtcNow();
    private string? _end;
    private JsonNode? _result;
    private JsonNode? _error;
    private int _asked;

    public string Id => id;

    public async Task RunAsync(Func<FixtureTask, CancellationToken, Task<CallToolResult>> run)
    {
        try
        {
            var result = await run(this, _cancelled.Token);
            End("completed", ToNode(result), error: null);
        }
        catch (OperationCanceledException)
        {
            End("cancelled", result: null, error: null);
        }
        catch (McpProtocolException fault)
        {
            End("failed", result: null, new JsonObject { ["code"] = (int)fault.ErrorCode, ["message"] = fault.Message });
        }
    }

    public async Task<JsonElement> AskAsync(InputRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _open.Add($"input-{++_asked}", (request, answer));
            _updatedAt = time.GetUtcNow();
        }

        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes the answers that are asked for; others are ignored.</summary>
    public void Supply(JsonObject answers)
    {
        lock (_lock)
        {
            foreach (var (key, answer) in answers)
            {
                if (_open.Remove(key, out var asked))
                    asked.Answer.SetResult(JsonSerializer.SerializeToElement(answer));
            }

            _updatedAt = time.GetUtcNow();
        }
    }

    public Task CancelAsync() => _cancelled.CancelAsync();

    public CreatedTask ToCreated()
    {
        lock (_lock)
        {
            return new CreatedTask
            {
                ResultType = "task",
                TaskId = id,
                Status = Status,
                CreatedAt = _createdAt,
                LastUpdatedAt = _updatedAt,
                TtlMs = TtlMs,
                PollIntervalMs = PollIntervalMs,
            };
        }
    }

    /// <summary>The answer to tasks/get.</summary>
    public JsonObject ToDetailed()
    {
        var detailed = JsonSerializer.SerializeToNode(ToCreated(), TaskJson.Default.CreatedTask)!.AsObject();
        detailed["resultType"] = "complete";
        lock (_lock)
        {
            detailed["status"] = Status;
            if (_open.Count > 0 && _end is null)
                detailed["inputRequests"] = new JsonObject(_open.Select(static asked => KeyValuePair.Create(asked.Key, ToNode(asked.Value.Request))));
            if (_result is not null)
                detailed["result"] = _result.DeepClone();
            if (_error is not null)
                detailed["error"] = _error.DeepClone();
        }

        return detailed;
    }

    private string Status => _end ?? (_open.Count > 0 ? "input_required" : "working");

    private static JsonNode? ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));

    private void End(string status, JsonNode? result, JsonNode? error)
    {
        lock (_lock)
        {
            (_end, _result, _error, _updatedAt) = (status, result, error, time.GetUtcNow());
        }
    }
}
