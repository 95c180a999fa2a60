using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Stats;

/// <summary>Remembers what reached the server, so that a test can prove what did not.</summary>
internal sealed class TrafficLog(TimeProvider timeProvider)
{
    private const int MaxCalls = 100_000;
    private const int MaxLastHeaders = 100;
    private const int MaxTextCharacters = 128;

    private readonly Lock _lock = new();
    private readonly NameCounter _methods = new();
    private readonly NameCounter _tools = new();
    private readonly NameCounter _headers = new();
    private readonly Queue<RecordedCall> _calls = new();
    private readonly Queue<string[]> _lastHeaders = new();
    private long _requests;
    private long _unauthorised;

    public void AddRequest(IHeaderDictionary headers, bool authorised)
    {
        var names = new string[headers.Count];
        var count = 0;
        foreach (var header in headers)
            names[count++] = header.Key.ToLowerInvariant();

        lock (_lock)
        {
            _requests++;
            if (!authorised)
                _unauthorised++;
            foreach (var name in names)
                _headers.Add(name);
            Keep(_lastHeaders, names, MaxLastHeaders);
        }
    }

    public void AddMessage(JsonRpcMessage message)
    {
        var request = message as JsonRpcRequest;
        var method = request?.Method ?? (message as JsonRpcNotification)?.Method ?? "(response)";
        var isCall = request is { Method: RequestMethods.ToolsCall };
        var tool = isCall ? Text(request!.Params, "name") : null;
        var sessionId = isCall ? Text((request!.Params as JsonObject)?["arguments"], "session_id") : null;

        lock (_lock)
        {
            _methods.Add(method);
            if (!isCall)
                return;
            _tools.Add(tool ?? "(none)");
            // Read under the lock, so that the order of the list is the order of the times.
            Keep(_calls, new RecordedCall(timeProvider.GetUtcNow().ToUnixTimeMilliseconds(), tool, sessionId), MaxCalls);
        }
    }

    public TrafficReport Read()
    {
        lock (_lock)
        {
            return new TrafficReport(
                _requests, _unauthorised, _methods.Read(), _tools.Read(), _calls.ToArray(), _headers.Read(), _lastHeaders.ToArray());
        }
    }

    public void Reset()
    {
        lock (_lock)
        {
            _requests = _unauthorised = 0;
            _methods.Clear();
            _tools.Clear();
            _headers.Clear();
            _calls.Clear();
            _lastHeaders.Clear();
        }
    }

    private static void Keep<T>(Queue<T> queue, T item, int max)
    {
        if (queue.Count == max)
            queue.Dequeue();
        queue.Enqueue(item);
    }

    private static string? Text(JsonNode? parent, string member)
    {
        if (parent is not JsonObject members || members[member] is not JsonValue value || !value.TryGetValue(out string? text))
            return null;
        return text.Length <= MaxTextCharacters ? text : text[..MaxTextCharacters];
    }
}
