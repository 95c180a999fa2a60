using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp;

/// <summary>A refusal that no policy was asked about. Closed set: caller, log and metric use <see cref="Name"/>.</summary>
/// <param name="Name">The metric's and log's word.</param>
/// <param name="HttpStatus">Status of the answer.</param>
/// <param name="RpcCode">JSON-RPC error code.</param>
/// <param name="Message">What the caller reads.</param>
internal sealed record Rejection(string Name, int HttpStatus, int RpcCode, string Message)
{
    public static readonly Rejection TooLarge = new("body_too_large", 413, -32600, "The request body is larger than this gateway accepts.");
    public static readonly Rejection Torn = new("body_torn", 400, -32700, "The request body ended early, came too slowly, or is not framed as its headers say: send it again.");
    public static readonly Rejection NotJson = new("media_type", 415, -32600, "A message must be application/json in UTF-8, not encoded: send Content-Type: application/json, and no other coding than chunked.");
    public static readonly Rejection VersionMismatch = new("header_mismatch", 400, Mcp.RpcCode.HeaderMismatch, "The header MCP-Protocol-Version is missing, comes twice, or contradicts params._meta[\"io.modelcontextprotocol/protocolVersion\"]: send the same version in both.");
    public static readonly Rejection MethodMismatch = new("header_mismatch", 400, Mcp.RpcCode.HeaderMismatch, "The header Mcp-Method is missing or contradicts the message: send its method.");
    public static readonly Rejection NameMismatch = new("header_mismatch", 400, Mcp.RpcCode.HeaderMismatch, "The header Mcp-Name is missing or contradicts the message: send its params.name, params.uri or params.taskId.");
    public static readonly Rejection UnknownSession = new("unknown_session", 404, -32001, "There is no such MCP session for this grant on this server: begin a new one with initialize.");
    public static readonly Rejection BadRequestState = new("bad_request_state", 400, Mcp.RpcCode.InvalidParams, "params.requestState is not one of this request of this grant, or is older than 10 minutes: send the request again without it.");
    public static readonly Rejection UnknownTask = new("unknown_task", 200, Mcp.RpcCode.InvalidParams, "There is no such task for this grant on this server.");
    public static readonly Rejection NoSuchMethod = new("no_such_method", 404, Mcp.RpcCode.MethodNotFound, "There is no such method in this revision of MCP.");
    public static readonly Rejection TasksNotDeclared = new("tasks_not_declared", 400, Mcp.RpcCode.MissingClientCapability, "Methods of tasks need the client capability io.modelcontextprotocol/tasks: declare it in params._meta.")
    {
        Data = """{"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}"""u8.ToArray(),
    };

    public static readonly Rejection StaleDirectory = new("directory_stale", 503, -32001, "The gateway cannot tell whether this grant still holds, since its directory has been out of reach for too long; nothing was run.");
    public static readonly Rejection TooManyCalls = new("too_many_calls", 429, -32000, "This grant has as many calls in flight as it may: retry when one has ended.");
    public static readonly Rejection TooManyStreams = new("too_many_streams", 429, -32000, "This grant has as many streams open as it may: close one first.");
    public static readonly Rejection Unreachable = new("upstream_unreachable", 502, -32001, "The upstream MCP server cannot be reached; nothing was run.");
    public static readonly Rejection Broken = new("upstream_broken", 502, -32001, "The upstream MCP server broke off before it answered; the call may have run.");
    public static readonly Rejection Unauthorized = new("upstream_unauthorized", 502, -32001, "The upstream MCP server refused the gateway's credentials.");
    public static readonly Rejection NotAuthorized = new("upstream_not_authorized", 502, -32001, "The gateway has no access token for the upstream MCP server; nothing was run.");
    public static readonly Rejection BadList = new("upstream_bad_list", 502, -32001, "The upstream MCP server sent a tool list that cannot be read, so it cannot be filtered.");
    public static readonly Rejection TimedOut = new("upstream_timeout", 504, -32001, "The upstream MCP server did not answer in time; the call may have run.");
    public static readonly Rejection Busy = new("upstream_busy", 503, -32001, "Too many calls to this upstream MCP server are in flight; nothing was run.");

    public static readonly Rejection Stopping = new("stopping", 503, -32001, "This node of the gateway stops: open the stream again, so that another one serves it.");
    public static readonly Rejection Ended = new("stopped", 502, -32001, "This node of the gateway stopped before the upstream MCP server answered; the call may have run.");
    public static readonly Rejection Encoded = new("upstream_encoded", 502, -32001, "The upstream MCP server sent an encoded answer, though none was asked for; the call may have run.");
    public static readonly Rejection Unavailable = new("upstream_unavailable", 503, -32001, "The upstream MCP server failed several times in a row, so calls to it are refused for some seconds; nothing was run.");

    /// <summary>Raw JSON for <c>error.data</c>; empty for none.</summary>
    public ReadOnlyMemory<byte> Data { get; private init; }

    public static Rejection Of(UpstreamFailure failure) => failure switch
    {
        UpstreamFailure.NotConnected or UpstreamFailure.NotSent => Unreachable,
        UpstreamFailure.TimedOut => TimedOut,
        UpstreamFailure.Busy => Busy,
        UpstreamFailure.Unavailable => Unavailable,
        UpstreamFailure.Encoded => Encoded,
        UpstreamFailure.NotAuthorized => NotAuthorized,
        UpstreamFailure.Ended => Ended,
        _ => Broken,
    };
}
