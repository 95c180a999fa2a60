using Sluice.Policy.Digests;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>
/// What a retry must repeat: the digest of a request's params less <c>_meta</c>, <c>inputResponses</c> and <c>requestState</c>, by value, because a client's JSON
/// library may write the same values in another way on the second leg. Absent params count as empty.
/// </summary>
internal static class ParamsDigest
{
    public const int Length = Digest.Length;

    /// <param name="message">As the parser has judged it; its body must be there still.</param>
    /// <param name="digest">Receives <see cref="Length"/> bytes.</param>
    public static void Compute(RpcMessage message, Span<byte> digest)
    {
        var json = message.Body.Span.Slice(message.ParamsRange.Start, message.ParamsRange.Length);
        if (!JsonDigest.TryCompute(json, mostMembers: int.MaxValue, out var value, "_meta", "inputResponses", "requestState"))
            throw new InvalidOperationException("The parser lets params pass only as one JSON object.");
        value.Write(digest);
    }
}
