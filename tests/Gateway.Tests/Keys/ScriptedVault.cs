using System.Net;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Sluice.Gateway.Tests.Keys;

/// <summary>
/// What a Key Vault says on the wire, in place of the network: the challenge, then the secret to whoever has a token. No vault can be had without a
/// subscription; the requests and the reading of the answers are the SDK's own.
/// </summary>
internal sealed class ScriptedVault : HttpMessageHandler
{
    public string Secret { get; set; } = "";

    /// <summary>Once there is a token; OK answers with the secret.</summary>
    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public bool IsUnreachable { get; set; }

    public List<string> Requests { get; } = [];

    public HttpPipelineTransport Transport => new HttpClientTransport(new HttpClient(this, disposeHandler: false));

    public TokenCredential Credential { get; } = new FixedToken();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add($"{request.Method} {request.RequestUri!.GetLeftPart(UriPartial.Path).TrimEnd('/')} {request.Headers.Authorization}".Trim());
        if (IsUnreachable)
            throw new HttpRequestException("Name or service not known (myvault.vault.azure.net:443)");
        if (request.Headers.Authorization is null)
        {
            var challenge = new HttpResponseMessage(HttpStatusCode.Unauthorized);
            challenge.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer authorization=\"https://login.microsoftonline.com/tenant\", resource=\"https://vault.azure.net\"");
            return Task.FromResult(challenge);
        }

        var body = Status == HttpStatusCode.OK
            ? JsonSerializer.Serialize(new { value = Secret, id = $"{request.RequestUri.GetLeftPart(UriPartial.Path).TrimEnd('/')}/0123456789abcdef0123456789abcdef" })
            : """{"error":{"code":"Refused","message":"said the vault"}}""";
        return Task.FromResult(new HttpResponseMessage(Status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }

    private sealed class FixedToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("vault-token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
