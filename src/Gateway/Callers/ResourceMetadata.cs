using System.Buffers;
using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Callers;

/// <summary>Tells clients where they get tokens: protected-resource metadata (RFC 9728), and the challenge that points there.</summary>
internal sealed class ResourceMetadata
{
    private const string WellKnown = "/.well-known/oauth-protected-resource";
    private const string Mcp = "/mcp/";
    private const int LongestName = 128;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@-");

    private readonly IDirectory _directory;
    private readonly string? _origin;
    private readonly string _publicPath = "";
    private readonly string _prefix;

    public ResourceMetadata(IDirectory directory, SluiceOptions options)
    {
        _directory = directory;
        if (options.PublicUrl is { } url)
            (_origin, _publicPath) = (url.GetLeftPart(UriPartial.Authority), url.AbsolutePath.TrimEnd('/'));
        _prefix = WellKnown + _publicPath + Mcp;
    }

    /// <summary>Answers for servers that trust issuers; whether another one exists is not to be learned.</summary>
    public Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value.AsSpan();
        if (!path.StartsWith(_prefix, StringComparison.Ordinal) || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
            return next(http);
        var name = path[_prefix.Length..];
        return _directory.Current.FindIssuing(name) is { } server ? WriteAsync(http, server, name.ToString()) : next(http);
    }

    /// <summary>
    /// The same for every reason of a 401, and for servers that exist and those that do not: it follows from the request's address alone. An install that
    /// trusts no issuer points nowhere.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="path">What follows <c>/mcp/</c>.</param>
    public string Challenge(HttpContext http, ReadOnlySpan<char> path) =>
        _directory.Current.HasIssuers && path.Length is > 0 and <= LongestName && !path.ContainsAnyExcept(NameLetters)
            ? $"Bearer resource_metadata=\"{Origin(http)}{_prefix}{path}\""
            : "Bearer";

    private string Origin(HttpContext http) => _origin ?? $"{http.Request.Scheme}://{http.Request.Host}";

    private async Task WriteAsync(HttpContext http, Server server, string name)
    {
        var output = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("resource", $"{Origin(http)}{_publicPath}{Mcp}{name}");
            json.WriteStartArray("authorization_servers");
            foreach (var issuer in server.Issuers)
                json.WriteStringValue(issuer.Issuer);
            json.WriteEndArray();
            json.WriteStartArray("bearer_methods_supported");
            json.WriteStringValue("header");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = output.WrittenCount;
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.BodyWriter.WriteAsync(output.WrittenMemory);
    }
}
