using Sluice.Policy.Documents;

namespace Sluice.Policy.Flows;

/// <summary>What became of a server's declaration of session flows: the flows, or every error at once.</summary>
/// <param name="Flows">Null when there are errors.</param>
/// <param name="Errors">All errors in document order; empty when the flows loaded.</param>
public sealed record FlowLoadResult(IReadOnlyList<SessionFlow>? Flows, IReadOnlyList<DocumentError> Errors);
