using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Tools;

/// <summary>
/// What a handler asks of the client, and the answers. Asking is one exception: the SDK makes it <c>input_required</c> for 2026-07-28, and for
/// older revisions requests to the client, after which it calls the handler again with the answers.
/// </summary>
internal static class ClientInput
{
    public static InputRequiredException Ask(params (string Key, InputRequest Request)[] requests) => Ask(state: null, requests);

    public static InputRequiredException Ask(string? state, params (string Key, InputRequest Request)[] requests) =>
        new(requests.ToDictionary(request => request.Key, request => request.Request, StringComparer.Ordinal), state);

    /// <summary>A form with one required field.</summary>
    public static (string Key, InputRequest Request) Form(string key, string message, string field, string type = "string") =>
        FormOf(key, message, $$$"""{"type":"object","properties":{"{{{field}}}":{"type":"{{{type}}}"}},"required":["{{{field}}}"]}""");

    public static (string Key, InputRequest Request) FormOf(string key, string message, string schema) =>
        (key, Request(RequestMethods.ElicitationCreate, $$"""{"message":{{Quoted(message)}},"requestedSchema":{{schema}}}"""));

    public static (string Key, InputRequest Request) Sampling(string key, string prompt, int maxTokens) =>
        (key, Request(
            RequestMethods.SamplingCreateMessage,
            $$$"""{"messages":[{"role":"user","content":{"type":"text","text":{{{Quoted(prompt)}}}}}],"maxTokens":{{{maxTokens}}}}"""));

    public static (string Key, InputRequest Request) Roots(string key) => (key, Request(RequestMethods.RootsList, "{}"));

    /// <summary>Null when the client has not answered this yet.</summary>
    public static JsonElement? Answered(RequestParams parameters, string key)
    {
        if (parameters.InputResponses is not { } responses || !responses.TryGetValue(key, out var response))
            return null;
        return response.RawValue.ValueKind is JsonValueKind.Object
            ? response.RawValue
            : throw new McpProtocolException($"inputResponses/{key} must be an object.", McpErrorCode.InvalidParams);
    }

    /// <summary>What the user wrote into a field of the form; empty when the form was declined.</summary>
    public static string Field(this JsonElement answer, string name) =>
        answer.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.Object && content.TryGetProperty(name, out var value)
            ? value.ToString()
            : "";

    private static InputRequest Request(string method, string parameters) => new() { Method = method, Params = JsonElement.Parse(parameters) };

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
