namespace Sluice.Store.Keys;

/// <summary>One thing wrong with a list of keys.</summary>
/// <param name="Index">Which key, from 0.</param>
/// <param name="Shown">The id of the key; never its bytes.</param>
/// <param name="Fix">What to write instead.</param>
public readonly record struct KeyError(int Index, string Shown, string Fix);
