using Sluice.Policy.Comparison;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>Whether a document is a policy.</summary>
internal sealed record PolicyCheck
{
    public required bool Valid { get; init; }

    /// <summary>All of them, in the order of the document.</summary>
    public required IReadOnlyList<PolicyFault> Errors { get; init; }

    /// <summary>What the policy says. Null when it is none.</summary>
    public required PolicySummary? Summary { get; init; }

    public static PolicyCheck Of(string document)
    {
        var errors = PolicyDocument.Load(document).Errors;
        return new PolicyCheck
        {
            Valid = errors.Count == 0,
            Errors = [.. errors.Select(error => new PolicyFault { Pointer = error.Pointer, Found = error.Value, Problem = error.Problem, Fix = error.Fix })],
            Summary = errors.Count == 0 ? PolicySummary.Of(document) : null,
        };
    }
}
