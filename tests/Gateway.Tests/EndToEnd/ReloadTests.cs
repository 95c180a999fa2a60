using System.Net;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd;

public class ReloadTests
{
    [Fact]
    public async Task Manifest_Edited_IsInForceWithoutARestartAndBudgetsStay()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1));
        using var first = await gateway.CallAsync("x");
        Assert.Equal("\"calls\";r=0;t=60", first.Headers.GetValues("RateLimit").Single());

        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("x", max: 5)));
        await UntilAsync(async () =>
        {
            using var call = await gateway.CallAsync("x");
            return call.Headers.GetValues("RateLimit-Policy").Single() == "\"calls\";q=5;w=60" && call.Headers.GetValues("RateLimit").Single().StartsWith("\"calls\";r=3;");
        });
    }

    [Fact]
    public async Task Token_TakenAway_IsRefused()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll, token: "another-token-0123456789"));
        await UntilAsync(async () =>
        {
            using var call = await gateway.CallAsync("x");
            return call.StatusCode == HttpStatusCode.Unauthorized;
        });
    }

    [Fact]
    public async Task Manifest_Broken_KeepsTheLastGoodStateAndShowsInReadyz()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        Assert.True((await Readiness.ReadAsync(gateway.Http, gateway.Endpoint)).IsClean);

        await File.WriteAllTextAsync(gateway.ManifestPath, """{ "servers": {}, "grants": { "a": { "server": "gone" } } }""");
        await UntilAsync(async () => await Readiness.ReadAsync(gateway.Http, gateway.Endpoint) is { Ready: true } readiness && readiness["manifest"] is not null);
        using var call = await gateway.CallAsync("x");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);

        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        await UntilAsync(async () => (await Readiness.ReadAsync(gateway.Http, gateway.Endpoint)).IsClean);
    }

    /// <summary>Gone, or a folder in its place: neither can be read.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Manifest_CannotBeRead_KeepsTheLastGoodStateUntilItCan(bool isFolder)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll);
        File.Delete(gateway.ManifestPath);
        if (isFolder)
            Directory.CreateDirectory(gateway.ManifestPath);
        await UntilAsync(async () => await Readiness.ReadAsync(gateway.Http, gateway.Endpoint) is { Ready: true } readiness && readiness["manifest"]?.Contains(gateway.ManifestPath) == true);
        using (var call = await gateway.CallAsync("x"))
            Assert.Equal(HttpStatusCode.OK, call.StatusCode);

        if (isFolder)
            Directory.Delete(gateway.ManifestPath);
        await File.WriteAllTextAsync(gateway.ManifestPath, TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        await UntilAsync(async () => (await Readiness.ReadAsync(gateway.Http, gateway.Endpoint)).IsClean);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }
}
