using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents;

/// <summary>What the caller reads when a rule has no <c>on_deny</c>: the path and what is expected there, never what the caller sent.</summary>
internal static class GeneratedMessage
{
    /// <returns>Null for an approval: what its caller reads is said when it is known which one it waits for.</returns>
    public static string? Of(Reason reason, IReadOnlyList<WrittenCondition> conditions) => reason switch
    {
        Reason.Require => OfRequire(conditions),
        Reason.Approval => null,
        _ => OfDenyIf(conditions),
    };

    public static string OfRequire(IReadOnlyList<WrittenCondition> conditions) => $"Required: {Joined(conditions, required: true)}.";

    public static string OfDenyIf(IReadOnlyList<WrittenCondition> conditions) =>
        conditions.Count == 0 ? "The policy forbids this tool." : $"Not allowed: {Joined(conditions, required: false)}.";

    private static string Joined(IReadOnlyList<WrittenCondition> conditions, bool required) =>
        string.Join(", and ", conditions.Select(condition => $"{condition.Path} {Predicate(condition, required)}"));

    /// <summary>Says what the operator decides, with what falls on the same side for want of a decision.</summary>
    private static string Predicate(WrittenCondition condition, bool required)
    {
        string value = condition.Value ?? "the value that the policy sets";
        return condition.Operator switch
        {
            "eq" => $"is {value}",
            "neq" => $"is {(required ? "present and" : "absent or")} not {value}",
            "in" => $"is one of {value}",
            "not_in" => $"is {(required ? "present and" : "absent or")} none of {value}",
            "lt" => Ordered("less than", value, required),
            "lte" => Ordered("at most", value, required),
            "gt" => Ordered("greater than", value, required),
            "gte" => Ordered("at least", value, required),
            "exists" => string.Equals(value, "false", StringComparison.Ordinal) ? "is absent" : "is present",
            "regex" => required ? $"is text that matches {value}" : $"matches {value} or is not text",
            _ => required ? $"contains {value}" : $"contains {value} or is neither text nor a list",
        };
    }

    private static string Ordered(string relation, string value, bool required) =>
        required ? $"is a number {relation} {value}" : $"is {relation} {value} or is not a number";
}
