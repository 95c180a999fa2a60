namespace Sluice.Store.Directory;

/// <summary>Which grants of an organisation.</summary>
/// <param name="Server">Those on this server; null: on any.</param>
/// <param name="Policy">Those with this policy; null: with any or none.</param>
public readonly record struct GrantFilter(string? Server = null, string? Policy = null);
