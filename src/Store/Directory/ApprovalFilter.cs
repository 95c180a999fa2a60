namespace Sluice.Store.Directory;

/// <summary>Which approvals of an organisation: those for which all that is given holds.</summary>
/// <param name="State">Those in one of <see cref="Records.ApprovalStates"/>; null: in any.</param>
/// <param name="Server">Those on this server; null: on any.</param>
/// <param name="Grant">Those of the grant with this id; null: of any.</param>
/// <param name="Tool">Those of this tool; null: of any.</param>
public readonly record struct ApprovalFilter(string? State = null, string? Server = null, string? Grant = null, string? Tool = null);
