using System.Net.Http.Headers;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>A stream ends with the token that opened it.</summary>
public sealed class JwtStreamTests
{
    [Fact(Timeout = 60_000)]
    public async Task Stream_TokenExpires_EndsWithinASecondAndOthersGoOn()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var upstream = await RecordingUpstream.StartAsync(async (http, _) =>
        {
            await RecordingUpstream.EventsAsync(http, ": open\n\n");
            using var left = http.RequestAborted.Register(() => closed.TrySetResult());
            await closed.Task;
            if (!http.RequestAborted.IsCancellationRequested)
                await RecordingUpstream.EventsAsync(http, ": still\n\n");
        });
        await using var gateway = await JwtGateway.StartAsync(upstream: upstream);
        var expiry = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 4);
        using var bob = await OpenAsync(gateway, gateway.Issuer.Token("bob"));
        using var alice = await OpenAsync(gateway, gateway.Issuer.Token("alice", claims => claims["exp"] = expiry.ToUnixTimeSeconds()));

        try
        {
            Assert.Null(await alice.ReadLineAsync());
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut, which is an end too.
        }

        Assert.InRange(DateTimeOffset.UtcNow - expiry, TimeSpan.FromMilliseconds(-5), TimeSpan.FromSeconds(1));
        Assert.Equal(": still", await bob.ReadLineAsync());
    }

    private static async Task<StreamReader> OpenAsync(JwtGateway gateway, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, gateway.Node.Endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await gateway.Node.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());
        return reader;
    }
}
