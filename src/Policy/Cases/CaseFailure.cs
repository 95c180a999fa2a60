namespace Sluice.Policy.Cases;

/// <summary>A test that failed.</summary>
/// <param name="Case">The test.</param>
/// <param name="Expected">What it expected.</param>
/// <param name="Got">What the policy says.</param>
/// <param name="Why">Lines that tell of the rules in question, and of each of their conditions.</param>
public sealed record CaseFailure(PolicyCase Case, string Expected, string Got, IReadOnlyList<string> Why);
