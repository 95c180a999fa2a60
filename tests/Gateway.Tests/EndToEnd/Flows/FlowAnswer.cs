using System.Text.Json;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>What a caller reads of one call.</summary>
/// <param name="Rule">Of a denial; null when the call was allowed.</param>
/// <param name="Text">The first text.</param>
/// <param name="SessionId">Null where the answer names none.</param>
/// <param name="Status">Null where the answer shows none.</param>
internal sealed record FlowAnswer(string? Rule, string Text, string? SessionId, string? Status)
{
    public static FlowAnswer Of(JsonElement result)
    {
        var structured = result.TryGetProperty("structuredContent", out var content) ? content : default;
        var decision = result.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("sluice/decision", out var found) ? found : default;
        return new FlowAnswer(
            TextOf(decision, "rule"), result.GetProperty("content")[0].GetProperty("text").GetString()!, TextOf(structured, "session_id"), TextOf(structured, "status"));
    }

    private static string? TextOf(JsonElement parent, string member) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(member, out var value) ? value.GetString() : null;
}
