using System.Buffers;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Health;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Prometheus;

namespace Sluice.Gateway.Origins;

/// <summary>Refuses requests that were meant for another name than this node's, ahead of everything else.</summary>
internal sealed partial class OriginGuard(SluiceOptions options, GatewayMetrics metrics, TimeProvider time, ILogger<OriginGuard> logger)
{
    private const int LongestQuote = 200;
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private const string HostText =
        "This gateway does not answer to the name in Host. Its operator can add the name to Sluice:AllowedHosts, or set Sluice:PublicUrl.";

    private const string OriginText =
        "Pages of this Origin may not call this gateway. Its operator can add the origin to Sluice:AllowedOrigins.";

    private static readonly byte[] HostBody = Body(HostText);
    private static readonly byte[] OriginBody = Body(OriginText);

    private readonly NameRules _rules = new(options);
    private long _quietUntil = long.MinValue;

    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var headers = http.Request.Headers;
        var host = headers.Host;
        if (host.Count != 1 || !(_rules.AllowsHost(host[0]) || IsProbe(http, host[0])))
            return RefuseAsync(http, RejectionNames.Host, host.ToString(), HostText, HostBody);

        // Clients that are no browsers send none.
        var origin = headers.Origin;
        if (origin.Count > 1 || (origin.Count == 1 && !_rules.AllowsOrigin(origin[0])))
            return RefuseAsync(http, RejectionNames.Origin, origin.ToString(), OriginText, OriginBody);
        return next(http);
    }

    /// <summary>An operator who opens the node to a network learns at the start, not from the first caller, that it needs a name.</summary>
    /// <param name="urls">Where the node listens.</param>
    public void WarnOfUnnamed(IEnumerable<string> urls)
    {
        if (options.PublicUrl is not null || options.AllowedHosts.Count > 0) return;
        foreach (var url in urls)
        {
            if (!_rules.AllowsHost(BindingAddress.Parse(url).Host)) LogUnnamed(url);
        }
    }

    /// <summary>Load balancers, orchestrators and Prometheus call these paths by address; see <see cref="NameRules.IsAddress"/>.</summary>
    private static bool IsProbe(HttpContext http, ReadOnlySpan<char> host) =>
        http.Request.Path.Value is HealthFeature.LivePath or HealthFeature.ReadyPath or PrometheusFeature.Path && NameRules.IsAddress(host);

    private async Task RefuseAsync(HttpContext http, string rejection, string value, string text, byte[] body)
    {
        metrics.Rejected(rejection);
        LogRarely(rejection, value);
        if (AdminFeature.Serves(http))
        {
            await Problem.Of(ProblemKind.Forbidden, text).ExecuteAsync(http);
            return;
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body);
    }

    /// <summary>Whoever can reach the node can cause this line, so that there is one in ten seconds at most.</summary>
    private void LogRarely(string rejection, string value)
    {
        var now = time.GetTimestamp();
        var quietUntil = Interlocked.Read(ref _quietUntil);
        var next = now + (long)(LogPause.TotalSeconds * time.TimestampFrequency);
        if (now < quietUntil || Interlocked.CompareExchange(ref _quietUntil, next, quietUntil) != quietUntil) return;
        var quoted = value.Length <= LongestQuote ? value : value[..LongestQuote];
        if (rejection == RejectionNames.Host) LogHost(quoted);
        else LogOrigin(quoted);
    }

    private static byte[] Body(string message)
    {
        var output = new ArrayBufferWriter<byte>();
        new ReplyWriter().WriteError(new RpcError(RpcCode.Refused, message, Id: default), output);
        return output.WrittenSpan.ToArray();
    }

    [LoggerMessage(20, LogLevel.Warning, "Refused a request for the host \"{Host}\". If callers use that name, add it to Sluice:AllowedHosts or set Sluice:PublicUrl.")]
    private partial void LogHost(string host);

    [LoggerMessage(21, LogLevel.Warning, "Refused a request from the origin \"{Origin}\". If pages there may call this gateway, add it to Sluice:AllowedOrigins.")]
    private partial void LogOrigin(string origin);

    [LoggerMessage(
        22,
        LogLevel.Warning,
        "Listening on {Url}, but requests are answered only for the hosts localhost, 127.0.0.1 and [::1]. Set Sluice:PublicUrl or Sluice:AllowedHosts to the name that callers use.")]
    private partial void LogUnnamed(string url);
}
