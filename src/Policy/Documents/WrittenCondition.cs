using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents;

/// <summary>One condition as the policy writes it, for rule ids and generated messages, with its compiled form.</summary>
/// <param name="Path">The path.</param>
/// <param name="Operator">The operator's word.</param>
/// <param name="Value">The value's JSON text, cut to a readable length; null when it must not be shown.</param>
/// <param name="Compiled">The compiled form.</param>
internal sealed record WrittenCondition(string Path, string Operator, string? Value, Condition Compiled);
