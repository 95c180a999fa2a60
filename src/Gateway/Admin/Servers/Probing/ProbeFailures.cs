using System.Net.Sockets;
using System.Security.Authentication;
using Sluice.Gateway.Upstreams;
using Sluice.Gateway.Upstreams.Egress;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>From what went wrong to what an administrator can do about it. Names no address that the name resolved to.</summary>
internal static class ProbeFailures
{
    private const string CheckAddress = "Check host and port of the server's url, and that the gateway may reach it.";

    public static ProbeFailure TooManyAtOnce { get; } =
        new(ProbeStage.Busy, "Other servers are being tested.", "Try again in a few seconds.");

    public static ProbeFailure TooManyOfOrganisation { get; } = new(
        ProbeStage.Busy, $"The organisation is testing {ProbePlaces.MostOfOneOrganisation} servers already, which is as many as it may at once.", "Try again when one is done.");

    public static ProbeFailure TimedOut { get; } = new(
        ProbeStage.Timeout,
        $"The server did not answer everything within {ServerProbe.LongestSeconds} s.",
        "Check that it runs; a gateway waits longer for calls than for tests.");

    public static ProbeFailure TooLarge { get; } = new(
        ProbeStage.Answer, $"The server's answers are over {ServerProbe.MostBytes >> 20} MiB.", "Have the server list its tools in pages.");

    public static ProbeFailure NotMcp(string problem) => new(ProbeStage.Answer, problem, "Check that the server's url is that of its MCP endpoint (streamable HTTP).");

    public static ProbeFailure OfStatus(int status) => status switch
    {
        401 or 403 or 407 => new(
            ProbeStage.Credentials, $"The server refuses the gateway's credentials with HTTP {status}.", "Set the headers or the authentication that it demands.", status),
        >= 300 and < 400 => new(
            ProbeStage.Http, $"The server redirects with HTTP {status}, which is not followed.", "Set its url to the final address, perhaps with or without a slash at its end.", status),
        404 or 405 => new(ProbeStage.Http, $"The server answers HTTP {status}.", "Check the path of its url, and whether a slash belongs at its end.", status),
        < 300 => NotMcp($"The server answers HTTP {status} without a message of JSON-RPC.") with { Status = status },
        _ => new(ProbeStage.Http, $"The server answers HTTP {status}.", "Look into the server's own log.", status),
    };

    public static ProbeFailure OfError(string method, int status, int? code) =>
        new(ProbeStage.Mcp, $"The server answers {method} with a JSON-RPC error.", "Look into the server's own log.", status, code);

    public static ProbeFailure OfVersions() => new(
        ProbeStage.Mcp, "The server speaks no version of MCP that the gateway knows.", "Use a server that speaks one from 2025-03-26 to 2026-07-28.");

    public static ProbeFailure Of(UpstreamException exception) => exception.Failure switch
    {
        UpstreamFailure.NotConnected or UpstreamFailure.NotSent => OfConnecting(exception.InnerException),
        UpstreamFailure.TimedOut => new(ProbeStage.Timeout, "The server was silent for longer than its own limits allow.", "Check that it runs, or raise the server's limits."),
        UpstreamFailure.NotAuthorized => new(
            ProbeStage.Credentials, "The gateway has no access token for the server.", "Authorize it, or check the client that the authorization server is to know."),
        UpstreamFailure.Busy => new(ProbeStage.Busy, "The server's limits allow no request more.", "Raise its max_calls."),
        _ => NotMcp($"The server's answer cannot be read: {exception.Message}."),
    };

    private static ProbeFailure OfConnecting(Exception? cause) => cause switch
    {
        EgressRefusedException => new(
            ProbeStage.Egress, "The url leads to an address inside the gateway's network, which servers set over the API may not reach.",
            "Use a public address, or have the operator add the host to Sluice:Egress:Allow."),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } =>
            new(ProbeStage.Dns, "The host name of the server's url has no address.", "Check the spelling of the host name, and the gateway's name resolution."),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(ProbeStage.Connect, "The server refuses connections.", CheckAddress),
        AuthenticationException => new(
            ProbeStage.Tls, "The TLS handshake failed, or the server's certificate is not trusted.", "Give the server a certificate that the gateway's system trusts for this host name."),
        OperationCanceledException => new(ProbeStage.Connect, "No connection within the time that the server's limits allow.", CheckAddress),
        _ => new(ProbeStage.Connect, "The connection to the server failed.", CheckAddress),
    };
}
