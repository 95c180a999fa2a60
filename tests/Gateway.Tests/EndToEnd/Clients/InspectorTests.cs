using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary><c>@modelcontextprotocol/inspector</c> in its command-line mode: one connection for each method.</summary>
public class InspectorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-inspector-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReferenceServer_ThroughTheGateway_AnswersEveryMethod()
    {
        await using var server = await EverythingServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(server.Endpoint, EverythingTour.Policy);
        await Task.WhenAll(
            SeesAsync(gateway, "auto", "\"echo\"", "--method", "tools/list"),
            SeesAsync(gateway, "legacy", "Echo: hello", "--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=hello"),
            SeesAsync(gateway, "legacy", "tool_not_found", "--method", "tools/call", "--tool-name", "get-env"));
        await Task.WhenAll(
            SeesAsync(gateway, "legacy", "Resource 7", "--method", "resources/read", "--uri", "demo://resource/dynamic/text/7"),
            SeesAsync(gateway, "legacy", "Turku", "--method", "prompts/get", "--prompt-name", "args-prompt", "--prompt-args", "city=Turku"));
    }

    [Theory]
    [InlineData("legacy", "initialize")]
    [InlineData("modern", "server/discover")]
    public async Task Fixture_ThroughTheGateway_AnswersEveryMethod(string era, string start)
    {
        await using var upstream = await FixtureUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, FixtureTour.Policy);
        var list = await SeesAsync(gateway, era, "\"echo\"", "--method", "tools/list");
        Assert.DoesNotContain("\"secret\"", list);
        await Task.WhenAll(
            SeesAsync(gateway, era, "Echo: hello", "--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=hello"),
            SeesAsync(gateway, era, "Note 7", "--method", "resources/read", "--uri", FixtureTools.ResourceUri),
            SeesAsync(gateway, era, "Weather in Turku?", "--method", "prompts/get", "--prompt-name", "weather", "--prompt-args", "city=Turku"));
        Assert.Contains(start, upstream.ReadStats().Methods.Keys);
    }

    private async Task<string> SeesAsync(TestGateway gateway, string era, string expected, params string[] method)
    {
        var (exitCode, output, errors) = await NodeClients.RunAsync(
        [
            NodeClients.Package("@modelcontextprotocol/inspector/clients/launcher/build/index.js"), "--cli", "--server-url", gateway.Endpoint.ToString(), "--transport", "http",
            "--header", $"Authorization: Bearer {TestGateway.Token}", "--protocol-era", era, "--format", "json", "--client-config", Path.Combine(_folder, "client.json"), .. method,
        ]);
        Assert.True($"{output}{errors}".Contains(expected), $"{string.Join(' ', method)} ended with {exitCode}: {output} {errors}");
        return output;
    }
}
