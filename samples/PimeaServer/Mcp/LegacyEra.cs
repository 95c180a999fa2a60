using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.PimeaServer.Mcp;

/// <summary>Up to 2025-11-25: initialize opens an MCP session, and every later request names it.</summary>
internal sealed class LegacyEra(McpSessions sessions, AnswerFraming framing, IHostApplicationLifetime lifetime)
{
    private const string SessionHeader = "Mcp-Session-Id";

    // What deployed servers answer for a session they do not know; the specification fixes only the 404.
    private const int SessionNotFound = -32001;

    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        var id = message is JsonRpcRequest request ? request.Id : default;
        if (ProtocolVersions.Of(context.Request) is { } version && !ProtocolVersions.Legacy.AsSpan().Contains(version))
        {
            await RefuseVersionAsync(context, version, id);
            return;
        }

        var isInitialize = message is JsonRpcRequest { Method: RequestMethods.Initialize };
        await using var session = isInitialize && !context.Request.Headers.ContainsKey(SessionHeader)
            ? await sessions.OpenAsync()
            : await FindAsync(context, id);
        if (session is null)
            return;
        context.Response.Headers[SessionHeader] = session.Id;
        await framing.AnswerAsync(context, session.Transport, message);
    }

    /// <summary>Holds the stream for unsolicited messages open. This server has none to send, but clients expect to be able to listen.</summary>
    public async Task GetAsync(HttpContext context)
    {
        await using var session = await FindAsync(context, id: default);
        if (session is null)
            return;
        if (!session.TryTakeStream())
        {
            await context.WriteErrorAsync(
                StatusCodes.Status409Conflict, McpErrorCode.InvalidRequest, "This session has had its stream: open a new session.");
            return;
        }

        AnswerFraming.PrepareStream(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Closing, lifetime.ApplicationStopping);
        try
        {
            await session.Transport.HandleGetRequestAsync(context.Response.Body, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // How a listening stream ends.
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await using var session = await FindAsync(context, id: default);
        if (session is not null)
            await sessions.CloseAsync(session);
    }

    private async ValueTask<McpSession?> FindAsync(HttpContext context, RequestId id)
    {
        if (context.Request.Headers[SessionHeader] is not [{ Length: > 0 } sessionId])
        {
            await context.WriteErrorAsync(
                StatusCodes.Status400BadRequest,
                McpErrorCode.InvalidRequest,
                $"Send initialize first, then its {SessionHeader} with every request.",
                id);
            return null;
        }

        if (sessions.Find(sessionId) is { } session)
            return session;
        await context.WriteErrorAsync(
            StatusCodes.Status404NotFound, SessionNotFound, "There is no such MCP session, or it has ended: send initialize again.", id);
        return null;
    }

    private static Task RefuseVersionAsync(HttpContext context, string version, RequestId id)
    {
        var supported = new JsonArray(ProtocolVersions.Modern);
        foreach (var known in ProtocolVersions.Legacy)
            supported.Add(known);
        return context.WriteErrorAsync(
            StatusCodes.Status400BadRequest,
            (int)McpErrorCode.UnsupportedProtocolVersion,
            $"{ProtocolVersions.Header} {version} is not supported.",
            id,
            new JsonObject { ["supported"] = supported, ["requested"] = version });
    }
}
