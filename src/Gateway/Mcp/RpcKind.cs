namespace Sluice.Gateway.Mcp;

internal enum RpcKind
{
    Request,
    Notification,

    /// <summary>The client's answer to a request of the server: a result or an error.</summary>
    Response,
}
