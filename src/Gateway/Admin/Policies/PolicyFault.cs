namespace Sluice.Gateway.Admin.Policies;

/// <summary>One error of a policy document.</summary>
internal sealed record PolicyFault
{
    /// <summary>Where in the document (RFC 6901).</summary>
    public required string Pointer { get; init; }

    /// <summary>The value as written, cut short; empty when it tells nothing.</summary>
    public required string Found { get; init; }

    public required string Problem { get; init; }

    /// <summary>What to write instead.</summary>
    public required string Fix { get; init; }
}
