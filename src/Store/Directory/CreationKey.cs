namespace Sluice.Store.Directory;

/// <summary>What makes a creation safe to ask for again: for a day, the same key and request return what the first one created.</summary>
/// <param name="Key">The caller's own, unique in the organisation.</param>
/// <param name="Request">A digest of what was asked: one key for two requests is a mistake.</param>
public sealed record CreationKey(string Key, byte[] Request)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
}
