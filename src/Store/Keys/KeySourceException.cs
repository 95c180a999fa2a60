namespace Sluice.Store.Keys;

/// <summary>Keys that cannot be had or used. The message is for the operator: what, where, how to mend it; never a key.</summary>
public sealed class KeySourceException(string message, Exception? inner = null) : Exception(message, inner);
