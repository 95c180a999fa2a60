using Sluice.Gateway.Admin.Servers.Probing;

namespace Sluice.Gateway.Admin.Servers;

/// <summary>What became of a test of a server.</summary>
internal sealed record ServerTestReport
{
    /// <summary>Whether the gateway can use it.</summary>
    public required bool Ok { get; init; }

    /// <summary>Null when it cannot.</summary>
    public required TestedServer? Server { get; init; }

    /// <summary>How far the test came, and what to do. Null when it can.</summary>
    public required ProbeFailure? Failure { get; init; }

    /// <summary>Milliseconds that the whole test took.</summary>
    public required long ElapsedMs { get; init; }

    public static ServerTestReport Of(ProbeResult result) => new()
    {
        Ok = result.Failure is null,
        Server = result.Found is { } found ? TestedServer.Of(found) : null,
        Failure = result.Failure,
        ElapsedMs = result.ElapsedMs,
    };
}
