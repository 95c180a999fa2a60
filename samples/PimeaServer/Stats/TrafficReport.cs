namespace Sluice.PimeaServer.Stats;

/// <summary>What reached the server since its start or the last reset. Holds names and ids only, never a header's or an argument's value.</summary>
/// <param name="Requests">HTTP requests on the MCP endpoint, those without a key included.</param>
/// <param name="Unauthorised">Those answered 401; their bodies are not read, so they show nowhere else but under headers.</param>
/// <param name="Methods">JSON-RPC messages by method; answers of the client count as <c>(response)</c>.</param>
/// <param name="Tools">tools/call by tool.</param>
/// <param name="Calls">Each tools/call in order of arrival: the last 100,000.</param>
/// <param name="Headers">Requests on the MCP endpoint by the header names (lower case) that they carried.</param>
/// <param name="LastHeaders">The header names of each of the last 100 requests, oldest first.</param>
public sealed record TrafficReport(
    long Requests,
    long Unauthorised,
    IReadOnlyDictionary<string, long> Methods,
    IReadOnlyDictionary<string, long> Tools,
    IReadOnlyList<RecordedCall> Calls,
    IReadOnlyDictionary<string, long> Headers,
    IReadOnlyList<IReadOnlyList<string>> LastHeaders);
