namespace Sluice.Store.Directory;

/// <summary>What one key is still needed for.</summary>
/// <param name="Key">Its id; empty for what is no sealed text.</param>
/// <param name="Purpose">What the secrets are for.</param>
/// <param name="Count">How many there are.</param>
public sealed record KeyUse(string Key, string Purpose, int Count);
