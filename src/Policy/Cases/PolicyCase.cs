namespace Sluice.Policy.Cases;

/// <summary>One test of a policy: a call, and what the policy must say of it.</summary>
public sealed class PolicyCase
{
    /// <summary>RFC 6901 pointer to it in its file.</summary>
    public required string Pointer { get; init; }

    /// <summary>What its author calls it; null when they do not.</summary>
    public required string? Name { get; init; }

    public required string Tool { get; init; }

    /// <summary>JSON; empty when the call has none.</summary>
    public required ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Empty when the test names none.</summary>
    public required string GrantLabel { get; init; }

    /// <summary>The rule that must deny the call; null when it must be allowed.</summary>
    public required string? Rule { get; init; }

    /// <summary>What the caller must read; null: anything.</summary>
    public required string? Message { get; init; }

    /// <summary>The rule in shadow mode that must be the first to deny the call; null: anything.</summary>
    public required string? Shadow { get; init; }

    /// <summary>What the call must be charged, in any order, by limits that are enforced; null: anything.</summary>
    internal IReadOnlyList<ExpectedCharge>? Charges { get; init; }

    internal string Expectation =>
        (Rule is null ? "allowed" : $"denied by {Rule}")
        + (Message is null ? "" : $", \"{Message}\"")
        + (Shadow is null ? "" : $", in shadow denied by {Shadow}")
        + (Charges is null ? "" : $", {Of(Charges)}");

    internal static string Of(IReadOnlyList<ExpectedCharge> charges) => charges.Count == 0 ? "no charges" : $"charges {string.Join(", ", charges)}";
}
