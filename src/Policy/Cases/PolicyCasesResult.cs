using Sluice.Policy.Documents;

namespace Sluice.Policy.Cases;

/// <summary>What became of a file of tests: the tests, or every error at once.</summary>
/// <param name="Cases">Empty when there are errors.</param>
/// <param name="Errors">In document order.</param>
public sealed record PolicyCasesResult(IReadOnlyList<PolicyCase> Cases, IReadOnlyList<DocumentError> Errors);
