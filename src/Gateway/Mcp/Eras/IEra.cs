using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp.Eras;

/// <summary>What differs between the eras of streamable HTTP (wire contract, "Eras"). Adapters hold no state.</summary>
internal interface IEra
{
    /// <summary>Whether a result says what type it is.</summary>
    bool NamesResultTypes { get; }

    /// <summary>The status of the answer that there is no such method.</summary>
    int NoSuchMethodStatus { get; }

    /// <summary>Judges the headers and makes them what may go on to the upstream. Null: nothing speaks against the request.</summary>
    Rejection? JudgeHeaders(McpRequest request);

    /// <summary>The answer to a request that names a task which is not this caller's: what a server says that has no such task.</summary>
    Rejection UnknownTask(RpcMessage message);

    /// <summary>Makes the headers of the answer what the caller may have.</summary>
    void ReturnHeaders(McpRequest request);

    /// <summary>Whether a caller that goes away takes its request along. Streams that stay open always end with their reader.</summary>
    bool CancelsWithCaller { get; }

    /// <summary>Whether the answer is a stream that stays open, as one GET opens.</summary>
    bool OpensStream(RpcMessage message);

    /// <summary>Where the answer may hold what must be sealed; none: it passes as it is.</summary>
    /// <param name="message">What a POST carried; null for GET and DELETE.</param>
    /// <param name="isEventStream">Whether the answer is a stream of events.</param>
    SealedPlaces PlacesIn(RpcMessage? message, bool isEventStream);
}
