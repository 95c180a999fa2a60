namespace Sluice.Store.Audit.Verification;

public enum FindingKind
{
    /// <summary>A record was removed, changed, inserted, moved or cut off.</summary>
    Tampered,

    /// <summary>It cannot be told, for want of a key.</summary>
    Unverifiable,
}
