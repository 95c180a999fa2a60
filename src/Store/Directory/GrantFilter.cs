namespace Sluice.Store.Directory;

/// <summary>Which grants of an organisation: those for which all that is given holds.</summary>
/// <param name="Server">Those on this server; null: on any.</param>
/// <param name="Policy">Those with this policy; null: with any or none.</param>
/// <param name="State">Those in one of <see cref="Records.GrantStates"/>; null: in any.</param>
/// <param name="Label">Those whose label holds this text, letter by letter; null: any.</param>
/// <param name="Tag">Those with this tag; null: any.</param>
public readonly record struct GrantFilter(string? Server = null, string? Policy = null, string? State = null, string? Label = null, string? Tag = null);
