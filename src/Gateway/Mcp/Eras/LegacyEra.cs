using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Mcp.Sealing;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>2025-03-26, 2025-06-18, 2025-11-25: MCP sessions, GET streams that can be resumed, requests of the server on streams.</summary>
internal sealed class LegacyEra(SessionIds sessions) : IEra
{
    public bool NamesResultTypes => false;

    public int NoSuchMethodStatus => StatusCodes.Status200OK;

    public Rejection? JudgeHeaders(McpRequest request)
    {
        if (request.Message is { } message)
        {
            if (HeaderAgreement.Judge(request.Judged, message, areRequired: false) is { } contradiction)
                return contradiction;

            // Streams are resumed by GET (2025-11-25, "Resumability and Redelivery"). The answer to a POST is filtered as the one to its own message, so
            // that an upstream must not take it for the place to replay others.
            if (request.Judged.LastEventId.Count > 0)
                request.Http.Request.Headers.Remove(McpHeaders.LastEventId);
        }

        return sessions.TryOpen(request) ? null : Rejection.UnknownSession;
    }

    public Rejection UnknownTask(RpcMessage message) => Rejection.UnknownTask;

    public void ReturnHeaders(McpRequest request) => sessions.SealReturned(request);

    /// <summary>The answer to a POST may still come on a resumed stream, and a client that ends its session may not wait to be told.</summary>
    public bool CancelsWithCaller => false;

    public bool OpensStream(RpcMessage message) => false;

    /// <summary>A call that asked for no task gets none: its answer, the most common of all, is not looked into.</summary>
    public SealedPlaces PlacesIn(RpcMessage? message, bool isEventStream)
    {
        if (message is { IsToolCall: true })
            return message.HasTask ? SealedPlaces.AllTasks : SealedPlaces.None;
        return isEventStream || message is not null && RpcMethods.IsOfTasks(message.Method) ? SealedPlaces.AllTasks : SealedPlaces.None;
    }
}
