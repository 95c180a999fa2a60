using System.Security.Cryptography;
using System.Text;
using Sluice.PimeaServer.Stats;

namespace Sluice.PimeaServer.Mcp;

/// <summary>Lets requests with a good <c>X-API-Key</c> through, and has every request recorded.</summary>
internal sealed class ApiKeyGate(PimeaServerOptions options, TrafficLog traffic)
{
    private const string Header = "X-API-Key";

    private readonly byte[]? _expected = options.ApiKey is { } key ? Encoding.UTF8.GetBytes(key) : null;

    public RequestDelegate Guard(RequestDelegate next) => context =>
    {
        var authorised = Admits(context.Request.Headers);
        traffic.AddRequest(context.Request.Headers, authorised);
        if (authorised)
            return next(context);
        context.Response.Headers.WWWAuthenticate = "ApiKey realm=\"pimea\"";
        return context.WriteErrorAsync(StatusCodes.Status401Unauthorized, -32000, $"Send your Pimea key in the header {Header}.");
    };

    private bool Admits(IHeaderDictionary headers)
    {
        var sent = headers[Header];
        if (sent.Count != 1 || string.IsNullOrWhiteSpace(sent[0]))
            return false;
        return _expected is null || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent[0]!), _expected);
    }
}
