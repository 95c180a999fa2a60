using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Http;

/// <summary>2025-03-26 to 2025-11-25: sessions, a stream to listen on, and streams that can be resumed.</summary>
internal sealed class LegacyEra(LegacySessions sessions, EventStreams streams, IHostApplicationLifetime lifetime)
{
    private const string SessionHeader = "Mcp-Session-Id";

    private static readonly Fault Full = new(StatusCodes.Status503ServiceUnavailable, McpErrorCode.InternalError, "There are too many sessions.");

    public async Task PostAsync(HttpContext context, JsonRpcMessage message)
    {
        if (message is JsonRpcRequest { Method: RequestMethods.Initialize } && !context.Request.Headers.ContainsKey(SessionHeader))
        {
            if (sessions.Open() is { } opened)
                await AnswerAsync(context, opened, message);
            else
                await context.RefuseAsync(Full, message);
        }
        else if (await FindAsync(context, message) is { } session)
        {
            await AnswerAsync(context, session, message);
        }
    }

    public async Task GetAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } session)
            return;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Ended, lifetime.ApplicationStopping);
        try
        {
            if (context.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } lastEventId])
                await ResumeAsync(context, session, lastEventId, ending.Token);
            else if (session.TryListen())
                await ListenAsync(context, session, ending.Token);
            else
                await context.RefuseAsync(new Fault(StatusCodes.Status409Conflict, McpErrorCode.InvalidRequest, "This session has its stream."));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // A stream to listen on ends when one side has had enough.
        }
    }

    public async Task DeleteAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } session)
            await sessions.EndAsync(session);
    }

    private static async Task AnswerAsync(HttpContext context, LegacySession session, JsonRpcMessage message)
    {
        context.Response.Headers[SessionHeader] = session.Id;
        context.BeginStream();
        if (!await session.Transport.HandlePostRequestAsync(message, context.Response.Body, context.RequestAborted))
            context.Accept();
    }

    private static Task ListenAsync(HttpContext context, LegacySession session, CancellationToken cancellationToken)
    {
        context.BeginStream();
        return session.Transport.HandleGetRequestAsync(context.Response.Body, cancellationToken);
    }

    private async Task ResumeAsync(HttpContext context, LegacySession session, string lastEventId, CancellationToken cancellationToken)
    {
        if (await streams.GetStreamReaderAsync(lastEventId, cancellationToken) is not { } reader || reader.SessionId != session.Id)
        {
            await context.RefuseAsync(Fault.Bad(McpErrorCode.InvalidRequest, "This session has no such event."));
            return;
        }

        context.BeginStream();
        await context.Response.StartAsync(cancellationToken);
        await context.WriteEventsAsync(reader.ReadEventsAsync(cancellationToken), cancellationToken);
    }

    private async ValueTask<LegacySession?> FindAsync(HttpContext context, JsonRpcMessage? message = null)
    {
        if (Revisions.Of(context) is { } revision && !Revisions.Legacy.Contains(revision, StringComparer.Ordinal))
            await context.RefuseAsync(Fault.Bad(McpErrorCode.InvalidRequest, $"{Revisions.Header} {revision} is not supported."), message);
        else if (context.Request.Headers[SessionHeader] is not [{ Length: > 0 } id])
            await context.RefuseAsync(Fault.Bad(McpErrorCode.InvalidRequest, $"{SessionHeader} is missing."), message);
        else if (sessions.Find(id) is { } session)
            return session;
        else
            await context.RefuseAsync(new Fault(StatusCodes.Status404NotFound, McpErrorCode.InvalidRequest, "There is no such session."), message);
        return null;
    }
}
