namespace Sluice.Policy.Documents;

/// <summary>What became of a policy text: a policy, or every error at once.</summary>
/// <param name="Policy">The compiled policy; null when there are errors.</param>
/// <param name="Errors">All errors in document order; empty when the policy loaded.</param>
public sealed record PolicyLoadResult(CompiledPolicy? Policy, IReadOnlyList<DocumentError> Errors);
