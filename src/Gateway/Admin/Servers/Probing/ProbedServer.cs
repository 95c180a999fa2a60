namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>What a server says of itself.</summary>
/// <param name="Era">modern or legacy.</param>
/// <param name="ProtocolVersion">The revision of MCP that was spoken.</param>
/// <param name="Name">Null: it does not say.</param>
/// <param name="Version">Of the server's software.</param>
/// <param name="Tools">Those that its credentials may list.</param>
internal sealed record ProbedServer(string Era, string ProtocolVersion, string? Name, string? Version, ProbedTools Tools);
