using Sluice.Gateway.Admin.Servers.Probing;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>What a server says of itself.</summary>
internal sealed record TestedServer
{
    /// <summary>modern (2026-07-28) or legacy (2025-03-26 to 2025-11-25).</summary>
    public required string Era { get; init; }

    /// <summary>The revision of MCP that it was spoken to in.</summary>
    public required string ProtocolVersion { get; init; }

    /// <summary>Null: it does not say.</summary>
    public required string? Name { get; init; }

    /// <summary>Of its software; null: it does not say.</summary>
    public required string? Version { get; init; }

    /// <summary>How many tools its credentials list.</summary>
    public required int Tools { get; init; }

    public static TestedServer Of(ProbedServer found) => new()
    {
        Era = found.Era,
        ProtocolVersion = found.ProtocolVersion,
        Name = found.Name,
        Version = found.Version,
        Tools = found.Tools.Tools.Count,
    };
}
