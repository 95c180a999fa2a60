using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Mcp;

/// <summary>A refusal as its caller reads it.</summary>
internal readonly ref struct DenialReply
{
    /// <summary>The raw id of the call.</summary>
    public required ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The message without its <c>[POLICY DENIED]</c>.</summary>
    public required string Message { get; init; }

    /// <summary>The name of the reason in the closed set, e.g. <c>limit</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The rule id; not written for <c>not_available</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>Policy and version, <c>name@3</c>; null when the grant has none.</summary>
    public string? Policy { get; init; }

    /// <summary>The limit that is used up; null for other reasons.</summary>
    public Limit? Limit { get; init; }

    /// <summary>The approval that the call waits for, or was refused by; null for other reasons.</summary>
    public string? Approval { get; init; }

    public Units Remaining { get; init; }

    /// <summary>Null when waiting cannot help. Sent only with a limit.</summary>
    public long? RetryAfterMs { get; init; }

    /// <summary>Whether the result says of what type it is, as in the modern era.</summary>
    public bool NamesResultType { get; init; }
}
