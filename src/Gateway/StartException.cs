namespace Sluice.Gateway;

/// <summary>The gateway cannot start; the message says why and what to do, for the person at the console.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
