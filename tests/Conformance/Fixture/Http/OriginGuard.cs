using ModelContextProtocol;

namespace Sluice.Fixture.Http;

/// <summary>A page of another site that had its name resolve to this machine still sends that name as Host and Origin.</summary>
internal static class OriginGuard
{
    private static readonly Fault Foreign =
        new(StatusCodes.Status403Forbidden, McpErrorCode.InvalidRequest, "Host and Origin must be names of this machine.");

    public static Task CheckAsync(HttpContext context, RequestDelegate next) =>
        IsLoopback(context.Request.Host.Host) && context.Request.Headers.Origin.All(IsLoopbackOrigin)
            ? next(context)
            : context.RefuseAsync(Foreign);

    private static bool IsLoopbackOrigin(string? origin) => Uri.TryCreate(origin, UriKind.Absolute, out var address) && IsLoopback(address.Host);

    private static bool IsLoopback(string host) => host is "localhost" or "127.0.0.1" or "[::1]";
}
