using System.Diagnostics;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>What the convention has measurements of an operation carry: closed sets all of it, but for tools, which the policy bounds.</summary>
internal readonly record struct OperationTags(string Method, string? Tool, string? Version, OperationError Error)
{
    public TagList ToList()
    {
        var tags = new TagList { { "mcp.method.name", Method } };
        if (Tool is not null)
        {
            tags.Add("gen_ai.tool.name", Tool);
            tags.Add("gen_ai.operation.name", "execute_tool");
        }

        if (Version is not null)
            tags.Add("mcp.protocol.version", Version);
        if (Error.Type is null)
            return tags;
        tags.Add("error.type", Error.Type);
        if (Error.Code is not null)
            tags.Add("rpc.response.status_code", Error.Type);
        return tags;
    }
}
