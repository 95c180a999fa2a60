using System.Text.Json.Nodes;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Tests.Mcp.Rewriting;

/// <summary>What <see cref="Marking"/> makes of a whole document, told from its tree.</summary>
internal sealed class NaiveRewriting
{
    private const string RelatedTask = "io.modelcontextprotocol/related-task";

    public bool IsRefused { get; private set; }

    public int Found { get; private set; }

    public void Rewrite(JsonNode? root)
    {
        string? method = null;
        bool isMethodKnown = false;
        foreach (var (key, value) in (root as JsonObject)?.ToArray() ?? [])
        {
            if (key == "method" && Text(value) is { } text)
                (method, isMethodKnown) = (text, true);
            else if (key == "result")
                RewriteResult(value as JsonObject);
            else if (key == "params")
                RewriteParams(value as JsonObject, !isMethodKnown, method);
        }
    }

    private void RewriteResult(JsonObject? result)
    {
        Mark(result, "requestState", SealedPlaces.RequestState);
        Mark(result, "taskId", SealedPlaces.Task);
        Mark(result?["task"] as JsonObject, "taskId", SealedPlaces.CreatedTask);
        RewriteMeta(result);
    }

    private void RewriteParams(JsonObject? parameters, bool isAny, string? method)
    {
        RewriteMeta(parameters);
        if (isAny || method is "notifications/tasks" or "notifications/tasks/status")
            Mark(parameters, "taskId", SealedPlaces.TaskStatus);
        if ((isAny || method == "notifications/subscriptions/acknowledged") && (parameters?["notifications"] as JsonObject)?["taskIds"] is JsonArray ids)
        {
            for (int i = 0; i < ids.Count; i++)
                ids[i] = Marked(ids[i], SealedPlaces.SubscribedTask);
        }
    }

    private void RewriteMeta(JsonObject? parent) => Mark((parent?["_meta"] as JsonObject)?[RelatedTask] as JsonObject, "taskId", SealedPlaces.RelatedTask);

    private void Mark(JsonObject? parent, string key, SealedPlaces place)
    {
        if (parent?[key] is { } value)
            parent[key] = Marked(value, place);
    }

    private JsonNode? Marked(JsonNode? value, SealedPlaces place)
    {
        if (Text(value) is not { } text)
            return value?.DeepClone();
        Found++;
        IsRefused |= text == "refuse";
        return text == "leave" ? text : $"{place}!{text}";
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
