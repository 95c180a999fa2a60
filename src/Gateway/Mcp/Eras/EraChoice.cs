using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Mcp.Sealing;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>Finds the era of a request, and has everything judged that no policy is asked about.</summary>
internal sealed class EraChoice(LegacyEra legacy, ModernEra modern, RequestOpener opener)
{
    /// <summary>Null: the request may be judged by the policy; its headers and body are now what may be forwarded.</summary>
    public Rejection? Admit(McpRequest request)
    {
        DropHopByHop(request.Http.Request.Headers);
        request.Judged = JudgedHeaders.Of(request.Http.Request.Headers);
        var version = request.Judged.ProtocolVersion;

        // Two versions, also in one line, are read by one server as the first and by another as the last.
        if (version.Count > 1 || version.ToString().Contains(',', StringComparison.Ordinal))
            return Rejection.VersionMismatch;
        request.Era = Of(version, request.Message);
        return request.Era.JudgeHeaders(request) ?? opener.Open(request);
    }

    /// <summary>What <c>Connection</c> names ends here (RFC 9110, 7.6.1): to judge it would be to judge what the upstream does not see.</summary>
    private static void DropHopByHop(IHeaderDictionary headers)
    {
        foreach (var list in headers.Connection)
        {
            foreach (var name in McpHeaders.Judged)
            {
                if (HeaderSyntax.ListContains(list, name))
                    headers.Remove(name);
            }
        }
    }

    /// <summary>Modern if header or body says so: an upstream may go by either. GET and DELETE are of the legacy era, whatever their headers say.</summary>
    private IEra Of(in StringValues version, RpcMessage? message) =>
        message is not null && (ProtocolVersions.IsModern(message.ProtocolVersion) || ProtocolVersions.IsModern(version)) ? modern : legacy;
}
