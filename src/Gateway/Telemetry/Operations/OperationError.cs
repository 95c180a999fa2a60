using System.Globalization;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Telemetry.Operations;

/// <summary>How an operation failed, as the convention's <c>error.type</c> names it; the default: it did not.</summary>
/// <param name="Type">Of a closed set; null: it did not fail.</param>
/// <param name="Code">The code of a JSON-RPC error; null: there was none.</param>
/// <param name="Description">A text of the gateway's own; null: none.</param>
internal readonly record struct OperationError(string? Type, int? Code = null, string? Description = null)
{
    private const string Other = "_OTHER";

    /// <summary>The convention's word for a result with <c>isError: true</c>, which a denial is too.</summary>
    public static readonly OperationError Tool = new("tool_error");

    /// <summary>The caller went away, or the node stopped.</summary>
    public static readonly OperationError Cancelled = new("cancelled");

    public static OperationError OfCode(int code, string? description = null) => new(NameOf(code), code, description);

    public static OperationError Of(Rejection rejection) => OfCode(rejection.RpcCode, rejection.Message);

    /// <summary>An answer of the upstream. One that is no answer to the request, such as the page of a proxy, goes by its status.</summary>
    public static OperationError Of(int status, in ObservedResponse response) => response.Outcome switch
    {
        ResponseOutcome.ToolError => Tool,
        ResponseOutcome.RpcError when response.ErrorCode is { } code => OfCode(code),
        ResponseOutcome.RpcError => new OperationError(Other),
        _ => status < StatusCodes.Status400BadRequest ? default : new OperationError(NameOfStatus(status)),
    };

    /// <summary>There was no answer, or not all of it.</summary>
    public static OperationError Of(UpstreamFailure failure) => new(failure switch
    {
        UpstreamFailure.NotConnected => "not_connected",
        UpstreamFailure.NotSent => "not_sent",
        UpstreamFailure.TimedOut => "timeout",
        UpstreamFailure.Broken => "broken",
        UpstreamFailure.Encoded => "encoded",
        UpstreamFailure.Ended => "ended",
        UpstreamFailure.Busy => "busy",
        UpstreamFailure.NotAuthorized => "not_authorized",
        UpstreamFailure.Unavailable => "unavailable",
        _ => Other,
    });

    /// <summary>Those of RFC 9110, and 429.</summary>
    private static string NameOfStatus(int status) => status is (>= 400 and <= 417) or 421 or 422 or 426 or 429 or (>= 500 and <= 505)
        ? status.ToString(CultureInfo.InvariantCulture)
        : Other;

    /// <summary>Upstreams choose their codes: those that no specification gives a meaning must not make series of their own.</summary>
    private static string NameOf(int code) => code switch
    {
        -32700 => "-32700",
        -32600 => "-32600",
        -32601 => "-32601",
        -32602 => "-32602",
        -32603 => "-32603",
        -32000 => "-32000",
        -32001 => "-32001",
        -32002 => "-32002",
        -32020 => "-32020",
        -32021 => "-32021",
        -32022 => "-32022",
        -32042 => "-32042",
        _ => Other,
    };
}
