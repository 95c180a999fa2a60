namespace Sluice.Gateway.Callers;

/// <summary>An issuer's keys cannot be had.</summary>
internal sealed class JwksException(string message, Exception? inner = null) : Exception(message, inner);
