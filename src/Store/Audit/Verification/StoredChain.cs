using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Verification;

/// <summary>A chain as its row says.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="Head">How far it goes.</param>
internal sealed record StoredChain(long Id, ChainName Name, SealedHead Head);
