using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Upstreams.OAuth;
using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

public sealed class SlowTokenTests
{
    /// <summary>Longer than a call that was decided has to leave.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(700);

    /// <summary>Whoever watches must not change what happens: the time of the decision begins when there is a token, measured or not.</summary>
    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task Call_ThatWaitedForItsToken_StillHasItsTimeToLeave(string metrics)
    {
        await using var server = await RecordingUpstream.StartAsync(AnswerAsync);
        await using var gateway = await OAuthGateway.StartAsync(options: $"--Sluice:Metrics={metrics}");
        var origin = server.Endpoint.GetLeftPart(UriPartial.Authority);
        var client = new OAuthClient { ClientId = "c", ClientSecret = "s", ClientAuthentication = TokenEndpoint.Post, Issuer = origin };
        var (record, token) = await gateway.AddServerAsync($"{origin}/mcp", Authentications.ClientCredentials, client);

        var (status, body) = await gateway.CallAsync(record, token);

        Assert.True(status == 200, body);
        Assert.Contains(server.Arrivals, arrival => arrival.Body.AsSpan().IndexOf("tools/call"u8) >= 0);
    }

    private static async Task AnswerAsync(HttpContext http, Arrival arrival)
    {
        var origin = $"http://{http.Request.Host}";
        if (http.Request.Path == "/.well-known/oauth-authorization-server")
        {
            await RecordingUpstream.JsonAsync(http, $$"""{"issuer":"{{origin}}","token_endpoint":"{{origin}}/token"}""");
        }
        else if (http.Request.Path == "/token")
        {
            await Task.Delay(Slow, TimeProvider.System);
            await RecordingUpstream.JsonAsync(http, """{"access_token":"a","token_type":"Bearer"}""");
        }
        else if (http.Request.Path == "/mcp" && HttpMethods.IsPost(http.Request.Method))
        {
            await RecordingUpstream.ResultAsync(http, arrival);
        }
        else
        {
            await RecordingUpstream.JsonAsync(http, "{}", StatusCodes.Status404NotFound);
        }
    }
}
