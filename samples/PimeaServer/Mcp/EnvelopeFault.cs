using ModelContextProtocol;

namespace Sluice.PimeaServer.Mcp;

internal readonly record struct EnvelopeFault(McpErrorCode Code, string Message);
