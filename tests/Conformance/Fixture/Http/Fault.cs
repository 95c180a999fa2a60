using System.Text.Json.Nodes;
using ModelContextProtocol;

namespace Sluice.Fixture.Http;

/// <summary>Why a message is refused before the server sees it.</summary>
internal sealed record Fault(int Status, McpErrorCode Code, string Message)
{
    public JsonNode? Data { get; init; }

    public static Fault Bad(McpErrorCode code, string message) => new(StatusCodes.Status400BadRequest, code, message);
}
