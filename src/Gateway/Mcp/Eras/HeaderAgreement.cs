using Microsoft.Extensions.Primitives;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>
/// <c>Mcp-Method</c> and <c>Mcp-Name</c> repeat what the body says, so that others on the way need not read it. One that contradicts the body would
/// have the upstream, or a balancer before it, act on what was not judged, so they are compared in both eras.
/// </summary>
internal static class HeaderAgreement
{
    /// <param name="headers">What the request's headers say.</param>
    /// <param name="message">Its body.</param>
    /// <param name="areRequired">Whether a header may not be left out where the message has what it repeats.</param>
    public static Rejection? Judge(in JudgedHeaders headers, RpcMessage message, bool areRequired)
    {
        if (!MethodAgrees(headers.Method, message, areRequired))
            return Rejection.MethodMismatch;
        return NameAgrees(headers.Name, message, areRequired && message.NeedsName) ? null : Rejection.NameMismatch;
    }

    private static bool MethodAgrees(in StringValues header, RpcMessage message, bool isRequired) => header.Count switch
    {
        0 => !isRequired,
        1 => string.Equals(header[0], message.Method, StringComparison.Ordinal),
        _ => false,
    };

    private static bool NameAgrees(in StringValues header, RpcMessage message, bool isRequired) => header.Count switch
    {
        0 => !isRequired,
        1 => HeaderText.Decode(header[0] ?? "") is { } name && message.TargetIs(name),
        _ => false,
    };
}
