namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>A task id as its caller and as the upstream knows it.</summary>
/// <param name="Sealed">What the caller sent.</param>
/// <param name="Raw">The upstream's own.</param>
internal sealed record OpenedTask(byte[] Sealed, byte[] Raw);
