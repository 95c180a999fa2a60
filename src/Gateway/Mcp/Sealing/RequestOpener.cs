using System.Buffers;
using System.Text;
using Sluice.Gateway.Mcp.Eras;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>Puts the upstream's own request state and task ids back into a request that carries them sealed.</summary>
internal sealed class RequestOpener(Seals seals)
{
    /// <summary>Null: all were opened; <see cref="McpRequest.Body"/> holds the upstream's own.</summary>
    public Rejection? Open(McpRequest request)
    {
        if (request.Message is not { } message || !message.HoldsSealed)
            return null;
        var splice = request.BeginSplice();
        var rejection = OpenState(request, message, splice) ?? OpenTasks(request, message, splice);
        if (rejection is null)
            request.Body = splice.Apply(request.Body);
        return rejection;
    }

    private Rejection? OpenState(McpRequest request, RpcMessage message, BodySplice splice)
    {
        if (message.RequestStateRange.IsEmpty || !RpcMethods.MayBeRetried(message.Method))
            return null;
        var text = Unescape(message.Text(message.RequestStateRange));
        if (text is null || seals.OpenState(Seals.StateBinding(request.Grant, message), text) is not { } opened)
            return Rejection.BadRequestState;
        request.Continues = opened.Run;
        splice.Replace(message.RequestStateRange, opened.State.Span);
        return null;
    }

    private Rejection? OpenTasks(McpRequest request, RpcMessage message, BodySplice splice)
    {
        if (!message.TaskIdRange.IsEmpty && RpcMethods.IsOfTasks(message.Method))
        {
            request.Task = Open(request, message.TaskIdRange, splice);
            if (request.Task is null)
                return request.Era.UnknownTask(message);
            if (request.Http.Request.Headers.ContainsKey(McpHeaders.Name))
                request.Http.Request.Headers[McpHeaders.Name] = HeaderText.Encode(Encoding.UTF8.GetString(request.Task.Raw));
        }

        // A notification or an answer may belong to a task of the client's own, whose id nobody has sealed.
        if (!message.RelatedTaskRange.IsEmpty && Open(request, message.RelatedTaskRange, splice) is null && message.Kind == RpcKind.Request)
            return request.Era.UnknownTask(message);
        foreach (var place in message.SubscribedTaskRanges)
        {
            if (Open(request, place, splice) is null)
                return request.Era.UnknownTask(message);
        }

        return null;
    }

    private OpenedTask? Open(McpRequest request, Slice place, BodySplice splice)
    {
        if (Unescape(request.Message!.Text(place)) is not { } text || seals.OpenTask(request.Grant, text) is not { } raw)
            return null;
        splice.Replace(place, raw);
        return new OpenedTask(text, raw);
    }

    private static byte[]? Unescape(ReadOnlySpan<byte> quoted)
    {
        var text = ArrayPool<byte>.Shared.Rent(quoted.Length);
        var unescaped = JsonText.TryUnescape(quoted, text, out var length) ? text.AsSpan(0, length).ToArray() : null;
        ArrayPool<byte>.Shared.Return(text);
        return unescaped;
    }
}
