using System.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// The last words of a stream whose node stops: when to open it again (2025-11-25, "Sending Messages to the Server", 6). Nothing tells the client that
/// the stream is over, since it is not: the upstream goes on, and another node leads to it.
/// </summary>
internal static class RetryHint
{
    /// <summary>All streams of a node end at once, so that each gets a number of its own: they must not all come back at once.</summary>
    private const int ShortestMs = 1_000;
    private const int LongestMs = 5_000;

    /// <summary>Within an event there is no place for it: what is unfinished is void, and must stay so.</summary>
    public static async ValueTask WriteAsync(McpRequest request)
    {
        var response = request.Http.Response;
        if (response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) != true || !request.IsBetweenEvents)
            return;
        var milliseconds = Random.Shared.Next(ShortestMs, LongestMs);
        await response.BodyWriter.WriteAsync(Encoding.ASCII.GetBytes($"retry: {milliseconds}\n\n"));
    }
}
