using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>The real C# client, which knows the gateway's address alone and finds out where it gets its token.</summary>
public sealed class JwtClientTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("2025-11-25")]
    [InlineData("2026-07-28")]
    public async Task Client_WithoutAToken_IsLedToTheIssuerAndComesBackWithOne(string version)
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions());
        await using var issuer = await TestIssuer.StartAsync();
        await using var gateway = await TestGateway.StartWithAsync(JwtGateway.Manifest(sample.Endpoint, issuer.Entry()));
        var resource = "";
        issuer.Answer = http => http.Request.Path.Value switch
        {
            TestIssuer.Metadata => RecordingUpstream.JsonAsync(http, AuthorizationServer(issuer.Url)),
            "/token" => TokenAsync(http, issuer, asked => resource = asked),
            _ => issuer.OrdinaryAsync(http),
        };

        await using var client = await ConnectAsync(gateway, version);
        var answer = await client.CallToolAsync("pimea_start_session", new Dictionary<string, object?> { ["message"] = "Which channels?" });

        Assert.NotEqual(true, answer.IsError);
        Assert.Equal(gateway.Endpoint.ToString(), resource);
        var decision = Assert.Single(await gateway.DecisionsAsync(expected: 1), record => record.Tool is not null);
        Assert.Equal(("staff", $"{issuer.Url} carol"), (decision.GrantId, decision.Subject));
    }

    private static Task<McpClient> ConnectAsync(TestGateway gateway, string version)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = gateway.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new ClientOAuthOptions
            {
                ClientId = "agent",
                RedirectUri = new Uri("http://127.0.0.1:1/callback"),
                AuthorizationCallbackHandler = (context, _) => Task.FromResult<AuthorizationResult?>(Agree(context.AuthorizationUri)),
            },
        });
        return McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = version });
    }

    /// <summary>In place of a browser: the user agrees.</summary>
    private static AuthorizationResult Agree(Uri authorization)
    {
        var query = System.Web.HttpUtility.ParseQueryString(authorization.Query);
        return new AuthorizationResult { Code = "code-1", State = query["state"] };
    }

    private static string AuthorizationServer(string url) => $$"""
        {
          "issuer": "{{url}}", "jwks_uri": "{{url}}/keys", "authorization_endpoint": "{{url}}/authorize", "token_endpoint": "{{url}}/token",
          "response_types_supported": ["code"], "grant_types_supported": ["authorization_code"], "code_challenge_methods_supported": ["S256"],
          "token_endpoint_auth_methods_supported": ["none"]
        }
        """;

    private static async Task TokenAsync(HttpContext http, TestIssuer issuer, Action<string> asked)
    {
        var form = await http.Request.ReadFormAsync();
        asked(form["resource"].ToString());
        await RecordingUpstream.JsonAsync(http, $$"""{"access_token":"{{issuer.Token("carol")}}","token_type":"Bearer","expires_in":300}""");
    }
}
