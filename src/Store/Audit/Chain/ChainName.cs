namespace Sluice.Store.Audit.Chain;

/// <summary>A chain is one organisation's on one node.</summary>
/// <param name="Node">The random id of the file, or of the database, whose writer makes the chain.</param>
/// <param name="Organisation">The tenant.</param>
internal readonly record struct ChainName(Guid Node, string Organisation);
