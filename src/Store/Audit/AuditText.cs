namespace Sluice.Store.Audit;

/// <summary>A text that is stored.</summary>
/// <param name="Id">Of its row.</param>
/// <param name="Digest">What stands for it in the bytes that the chain covers.</param>
internal readonly record struct AuditText(long Id, UInt128 Digest);
