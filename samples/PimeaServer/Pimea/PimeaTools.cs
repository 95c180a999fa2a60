using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.PimeaServer.Pimea;

/// <summary>The three tools. Parameter names are the wire's; <c>api_key</c> is taken and ignored, since the header is always demanded.</summary>
internal sealed class PimeaTools(PimeaSessions sessions)
{
    private const string ApiKeyHint = "Leave it out: the connector sends X-API-Key.";
    private const string SessionIdHint = "The session_id that pimea_start_session returned.";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public McpServerPrimitiveCollection<McpServerTool> All =>
    [
        McpServerTool.Create(StartSession),
        McpServerTool.Create(Chat),
        McpServerTool.Create(GetAnswer),
    ];

    [McpServerTool(Name = "pimea_start_session", Title = "Start a Pimea session", Destructive = false)]
    [Description("Opens a session for any marketing question or deliverable. Finds the mode by itself: recommend (advice grounded in " +
        "campaign data) or execute (a deliverable such as a strategy, a logo or an audit). Returns session_id and the first clarifying " +
        "question; go on with pimea_chat.")]
    private CallToolResult StartSession(
        [Description("What the user needs, in your own words.")] string message,
        [Description(ApiKeyHint)] string? api_key = null)
    {
        if (string.IsNullOrWhiteSpace(message))
            return Advice("The message is empty. Say what the user needs help with.");
        return sessions.Start(message) is { } session
            ? Result(session.Ask())
            : Advice("Too many sessions are open. Finish one, or try again when older ones have expired.");
    }

    [McpServerTool(Name = "pimea_chat", Title = "Answer Pimea", Destructive = false)]
    [Description("Answers the open clarifying question of a session; use what you already know of the user before you ask them. " +
        "Once the status is complete, read the result with pimea_get_answer.")]
    private CallToolResult Chat(
        [Description(SessionIdHint)] string session_id,
        [Description("The answer to the question.")] string message,
        [Description(ApiKeyHint)] string? api_key = null)
    {
        if (string.IsNullOrWhiteSpace(message))
            return Advice("The message is empty. Answer the question that the session asked last.");
        return sessions.Find(session_id) is { } session ? Result(session.Chat(message)) : UnknownSession();
    }

    [McpServerTool(Name = "pimea_get_answer", Title = "Read Pimea's answer", ReadOnly = true)]
    [Description("Returns the finished work of a complete session: title, sections, recommendations, evidence and data_confidence.")]
    private CallToolResult GetAnswer(
        [Description(SessionIdHint)] string session_id,
        [Description(ApiKeyHint)] string? api_key = null)
    {
        if (sessions.Find(session_id) is not { } session)
            return UnknownSession();
        return session.Finish() is { } deliverable
            ? Result(deliverable)
            : Advice("The session is not complete. Go on with pimea_chat until the status is complete.");
    }

    private static CallToolResult Result<T>(T value)
    {
        var json = JsonSerializer.SerializeToElement(value, Json);
        return new CallToolResult { StructuredContent = json, Content = [new TextContentBlock { Text = json.GetRawText() }] };
    }

    private static CallToolResult UnknownSession() =>
        Advice("There is no such session, or it has expired. Open one with pimea_start_session.");

    private static CallToolResult Advice(string text) => new() { IsError = true, Content = [new TextContentBlock { Text = text }] };
}
