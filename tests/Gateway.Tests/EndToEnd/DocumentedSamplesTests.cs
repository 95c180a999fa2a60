using System.Text.Json;
using System.Text.RegularExpressions;
using ModelContextProtocol.Client;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.PimeaServer;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.EndToEnd;

/// <summary>What README shows loads, and the example manifests run.</summary>
public partial class DocumentedSamplesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-samples-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Readme_Manifest_Loads()
    {
        var path = Path.Combine(_folder, "manifest.json");
        File.WriteAllText(path, JsonBlocks()[0]);
        var load = ManifestLoader.Load(path, name => $"value-of-{name}-0123456789");
        Assert.Empty(load.Errors);
        Assert.Equal("alice-laptop", Assert.Single(load.Snapshot!.Grants).Id);
    }

    [Fact]
    public void Callers_Manifest_Loads()
    {
        var path = Path.Combine(_folder, "manifest.json");
        File.WriteAllText(path, Assert.Single(JsonBlocks("docs/callers.md")));
        Assert.Empty(ManifestLoader.Load(path, name => $"value-of-{name}-0123456789").Errors);
    }

    [Fact]
    public async Task Readme_Denial_HasTheMembersThatCallersGet()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.OneTool("x", max: 1));
        using var allowed = await gateway.CallAsync("x");
        using var denied = await gateway.CallAsync("x");
        using var real = JsonDocument.Parse(await denied.Content.ReadAsStringAsync());
        using var shown = JsonDocument.Parse(JsonBlocks()[1]);
        Assert.Equal(Members(shown.RootElement), Members(real.RootElement));
    }

    [Fact]
    public void Readme_ConfigurationTable_NamesEveryOption()
    {
        var readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        foreach (var option in typeof(SluiceOptions).GetProperties().Where(property => property.DeclaringType == typeof(SluiceOptions)))
        {
            var key = option.Name switch
            {
                nameof(SluiceOptions.Postgres) => "ConnectionStrings:Sluice",
                nameof(SluiceOptions.Otel) => "OTEL_EXPORTER_OTLP_ENDPOINT",
                _ => $"Sluice:{option.Name}",
            };
            if (option.Name != "EqualityContract")
                Assert.Matches($"`{key}[`:]", readme);
        }
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("pimea")]
    public async Task ExampleManifest_AgainstTheSample_RunsTheFlow(string example)
    {
        await using var sample = await PimeaServerHost.StartAsync(new PimeaServerOptions { ApiKey = "the-real-key" });
        Environment.SetEnvironmentVariable("PIMEA_API_KEY", "the-real-key");
        Environment.SetEnvironmentVariable("ALICE_TOKEN", TestGateway.Token);
        var manifest = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, $"tests/Gateway.Tests/EndToEnd/{example}.manifest.json"));
        await using var gateway = await TestGateway.StartWithAsync(manifest.Replace("https://api.pimea.ai/mcp/", sample.Endpoint.ToString()));
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = gateway.Endpoint,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = $"Bearer {TestGateway.Token}" },
        });
        await using var client = await McpClient.CreateAsync(transport);

        var withKey = await client.CallToolAsync("pimea_start_session", new Dictionary<string, object?> { ["message"] = "hi", ["api_key"] = "mine" });
        Assert.True(withKey.IsError);
        Assert.Equal("/tools/pimea_start_session/deny_if/args.api_key-exists", (string?)withKey.Meta!["sluice/decision"]!["rule"]);

        var start = await client.CallToolAsync("pimea_start_session", new Dictionary<string, object?> { ["message"] = "hi", ["api_key"] = "" });
        var session = start.StructuredContent!.Value.GetProperty("session_id").GetString();
        for (var i = 0; i < 3; i++)
            await client.CallToolAsync("pimea_chat", new Dictionary<string, object?> { ["session_id"] = session, ["message"] = "more" });
        var answer = await client.CallToolAsync("pimea_get_answer", new Dictionary<string, object?> { ["session_id"] = session });
        Assert.NotEqual(true, answer.IsError);
        Assert.Equal(1, sample.ReadStats().Tools["pimea_start_session"]);
    }

    private static string[] JsonBlocks(string file = "README.md") =>
        JsonBlock().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))).Select(match => match.Groups["json"].Value).ToArray();

    private static string[] Members(JsonElement element, string at = "") => element.ValueKind switch
    {
        JsonValueKind.Object => [.. element.EnumerateObject().SelectMany(member => Members(member.Value, $"{at}/{member.Name}"))],
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(item => Members(item, $"{at}/0"))],
        _ => [$"{at}: {element.ValueKind}"],
    };

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex JsonBlock();
}
