using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>2026-07-28 and later: each POST stands for itself, repeats in its headers what its body says, and ends when its caller goes away.</summary>
internal sealed class ModernEra : IEra
{
    public bool NamesResultTypes => true;

    /// <summary>Streamable HTTP of 2026-07-28, "Protocol Version Header".</summary>
    public int NoSuchMethodStatus => StatusCodes.Status404NotFound;

    public Rejection? JudgeHeaders(McpRequest request)
    {
        var message = request.Message!;
        if (message.ProtocolVersion is { } version && !string.Equals(request.Judged.ProtocolVersion, version, StringComparison.Ordinal))
            return Rejection.VersionMismatch;

        // Headers of notifications are left open by the specification.
        if (HeaderAgreement.Judge(request.Judged, message, areRequired: message.Kind == RpcKind.Request) is { } contradiction)
            return contradiction;

        // There is neither in this era, and an upstream that knows both eras must not find what nothing has opened.
        var headers = request.Http.Request.Headers;
        headers.Remove(McpHeaders.SessionId);
        headers.Remove(McpHeaders.LastEventId);
        return null;
    }

    /// <summary>Servers look at the method and at what the client declared before they look for the task (tasks extension).</summary>
    public Rejection UnknownTask(RpcMessage message)
    {
        if (message.Method == RpcMethods.TasksResult)
            return Rejection.NoSuchMethod;
        return TaskExtension.IsDeclared(message) ? Rejection.UnknownTask : Rejection.TasksNotDeclared;
    }

    public void ReturnHeaders(McpRequest request) => request.Http.Response.Headers.Remove(McpHeaders.SessionId);

    public bool CancelsWithCaller => true;

    public bool OpensStream(RpcMessage message) => message.Kind == RpcKind.Request && message.Method == RpcMethods.SubscriptionsListen;

    public SealedPlaces PlacesIn(RpcMessage? message, bool isEventStream) => message!.Method switch
    {
        var method when RpcMethods.MayBeRetried(method) => SealedPlaces.All,
        RpcMethods.SubscriptionsListen => SealedPlaces.AllTasks,
        var method => RpcMethods.IsOfTasks(method) ? SealedPlaces.AllTasks : SealedPlaces.None,
    };
}
