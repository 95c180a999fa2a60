namespace Sluice.Gateway.Mcp;

/// <summary>One whole event. Borrowed memory: valid until the next read.</summary>
internal readonly ref struct SseEvent
{
    /// <summary>
    /// The bytes as they came, to the end of the empty line that closes the event. One after the other, the raw bytes of all events are the stream:
    /// the LF of a CRLF that was cut in two begins the next event.
    /// </summary>
    public required ReadOnlySpan<byte> Raw { get; init; }

    /// <summary>The lines of <see cref="Raw"/>, without a byte order mark.</summary>
    public required SseLines Lines { get; init; }

    /// <summary>The data lines, joined with LF; empty when there are none.</summary>
    public required ReadOnlySpan<byte> Data { get; init; }

    /// <summary>The value of the last <c>event</c> field; empty stands for <c>message</c>.</summary>
    public ReadOnlySpan<byte> Type { get; init; }

    /// <summary>The value of the last <c>id</c> field; empty when absent.</summary>
    public ReadOnlySpan<byte> Id { get; init; }
}
