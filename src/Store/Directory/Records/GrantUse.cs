namespace Sluice.Store.Directory.Records;

/// <summary>When a grant was used last, as far as one node knows.</summary>
public readonly record struct GrantUse(OrganisationId Organisation, string Grant, long UsedMs);
