using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Mcp;

/// <summary>The working memory of one request, reused so that a call allocates next to nothing.</summary>
internal sealed class McpCall
{
    public McpRequest Request { get; } = new();

    public RpcMessage Message { get; } = new();

    public Decision Decision { get; } = new();

    public ResponseObserver Observer { get; } = new();
}
