using System.Security.Cryptography;
using System.Text;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>An MCP session as its caller and as the upstream knows it. Immutable.</summary>
/// <param name="Sealed">What the caller holds.</param>
/// <param name="Raw">The upstream's own id: a secret, since all grants reach the upstream with one credential.</param>
internal sealed record McpSession(string Sealed, string Raw)
{
    private const int HashLength = 16;

    private string? _hash;

    /// <summary>Stands for the session in records: the same for all its requests, and of no use to who reads it.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Raw)).AsSpan(0, HashLength));

    public override string ToString() => Hash;
}
