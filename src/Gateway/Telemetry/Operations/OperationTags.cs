namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>What the convention has measurements of an operation carry: closed sets all of it, but for tools, which the policy bounds.</summary>
/// <param name="Method">Of MCP.</param>
/// <param name="Tool">Null: the method calls none.</param>
/// <param name="Version">Of MCP; null: the request names none that there is.</param>
/// <param name="Error">How it failed; default: it did not.</param>
/// <param name="Upstream">Whose server was asked, in a client's operation; null: it is a server's.</param>
internal readonly record struct OperationTags(string Method, string? Tool, string? Version, OperationError Error, Uri? Upstream = null)
{
    /// <summary>Whether these are the very same objects, as they nearly always are: quicker to find than whether they are equal.</summary>
    public bool IsSame(in OperationTags other) =>
        ReferenceEquals(Method, other.Method) && ReferenceEquals(Tool, other.Tool) && ReferenceEquals(Version, other.Version)
        && ReferenceEquals(Error.Type, other.Error.Type) && Error.Code == other.Error.Code && ReferenceEquals(Upstream, other.Upstream);

    public KeyValuePair<string, object?>[] ToArray()
    {
        var tags = new List<KeyValuePair<string, object?>> { new("mcp.method.name", Method) };
        if (Tool is not null)
        {
            tags.Add(new("gen_ai.tool.name", Tool));
            tags.Add(new("gen_ai.operation.name", "execute_tool"));
        }

        if (Version is not null)
            tags.Add(new("mcp.protocol.version", Version));
        if (Error.Type is not null)
            tags.Add(new("error.type", Error.Type));
        if (Error is { Type: not null, Code: not null })
            tags.Add(new("rpc.response.status_code", Error.Type));
        if (Upstream is not null)
            tags.AddRange([new("server.address", Upstream.IdnHost), new("server.port", PortTags.Of(Upstream.Port))]);
        return [.. tags];
    }
}
