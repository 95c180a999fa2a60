namespace Sluice.Policy.Comparison;

/// <param name="Name"><c>*</c>: every tool that the policy does not name.</param>
/// <param name="Access">hidden, not_listed, denied, approval (a person decides each call), conditional (its conditions decide) or allowed.</param>
/// <param name="Limits">The tool's own, counter -> how much, such as <c>10 per minute</c>.</param>
public sealed record ToolSummary(string Name, string Access, IReadOnlyDictionary<string, string> Limits);
