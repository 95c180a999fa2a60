using System.Text;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Processes;

/// <summary>The executable's commands as README shows them.</summary>
public class CommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Demo_Driven_RunsTheFlowAndTheBurst()
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(_folder, "demo", "--drive");
        Assert.True(exitCode == 0, output + errors);
        Assert.Contains("10 allowed, 2 denied", output);
        Assert.Matches(@"denied   pimea_start_session +\[POLICY DENIED\] Limit of 10 per minute reached; retry in [0-9]+ s", output);
        Assert.Matches(@"denied   pimea_get_answer +\[POLICY DENIED\] This session is not complete\.", output);
        Assert.Matches(@"allowed  pimea_get_answer ", output);
        Assert.DoesNotContain("fail: ", output);
    }

    [Fact]
    public async Task Serve_WrongOptions_NamesAllAtOnce()
    {
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(
            _folder, "--manifest", "x.json", "--Sluice:Engine=orleans", "--Sluice:Durability=maybe", "--Sluice:MaxBodyBytes=12", "--Sluice:Typo=1");
        Assert.Equal(2, exitCode);
        Assert.Contains("Sluice:Engine = \"orleans\": the orleans engine is in the Silo executable", errors);
        Assert.Contains("Sluice:Durability = \"maybe\": choose default or strict.", errors);
        Assert.Contains("Sluice:MaxBodyBytes = \"12\": write a whole number from 1024 to", errors);
        Assert.Contains("Sluice:Typo = \"1\": is not an option.", errors);
    }

    [Fact]
    public async Task Serve_BadKeys_NamesThemButNotTheirBytes()
    {
        var (exitCode, output, errors) = await GatewayProcess.RunAsync(
            _folder, "--manifest", "x.json", "--Sluice:Keys:0=2026a:c2VjcmV0", "--Sluice:Keys:1=c2VjcmV0");
        Assert.Equal(2, exitCode);
        Assert.Contains("Sluice:Keys:0 = \"2026a:…\": these are not 32 bytes in base64: write id:base64", errors);
        Assert.Contains("Sluice:Keys:1 = \"…\": write id:base64", errors);
        Assert.DoesNotContain("c2VjcmV0", output + errors);
    }

    [Fact]
    public async Task Serve_DataPathInUse_IsRefused()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = await WriteAsync(TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        await using var first = await GatewayProcess.StartAsync(manifest, _folder);
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(_folder, "--manifest", manifest, $"--Sluice:DataPath={_folder}", "--urls", "http://127.0.0.1:0");
        Assert.Equal(3, exitCode);
        Assert.Contains("PerNodeLimits", errors);
    }

    [Fact]
    public async Task Serve_PerNodeLimits_SharesTheDataPathWithFilesOfItsOwn()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = await WriteAsync(TestGateway.Manifest(upstream.Endpoint, Policies.OneTool("x", max: 1)));
        await using var first = await GatewayProcess.StartAsync(manifest, _folder, "--Sluice:PerNodeLimits=true");
        await using var second = await GatewayProcess.StartAsync(manifest, _folder, "--Sluice:PerNodeLimits=true");
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestGateway.Token);
        foreach (var (node, reached) in ((GatewayProcess, int)[])[(first, 1), (first, 1), (second, 2), (second, 2)])
        {
            using var content = new StringContent(
                """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x","arguments":{}}}""", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(node.Address, content);
            Assert.Equal(reached, upstream.Arrivals.Count);
        }

        Assert.Equal(0, await first.StopAsync());
        Assert.Equal(0, await second.StopAsync());
        foreach (var log in (string[])["audit.db", "audit-1.db"])
            Assert.Equal(["denied", "allowed"], new AuditReader(Path.Combine(_folder, log)).Last(10).Select(decision => decision.Outcome));
    }

    [Fact]
    public async Task Serve_PortTaken_SaysSo()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        var manifest = await WriteAsync(TestGateway.Manifest(upstream.Endpoint, Policies.AllowAll));
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(
            _folder, "--manifest", manifest, $"--Sluice:DataPath={_folder}", "--urls", upstream.Endpoint.GetLeftPart(UriPartial.Authority));
        Assert.Equal(3, exitCode);
        Assert.Contains("Choose another address with --urls", errors);
    }

    [Fact]
    public async Task Check_GoodManifest_SaysWhatItDeclares()
    {
        var manifest = await WriteAsync(TestGateway.Manifest(new Uri("http://127.0.0.1:9/mcp/"), Policies.Pimea));
        var (exitCode, output, _) = await GatewayProcess.RunAsync(_folder, "check", "--manifest", manifest);
        Assert.Equal(0, exitCode);
        Assert.Contains("1 servers, 2 grants", output);
    }

    [Fact]
    public async Task Check_BadManifest_PrintsEveryErrorAndNoSecret()
    {
        var manifest = await WriteAsync("""
            {
              "servers": { "s": { "url": "ftp://x", "headers": { "X-API-Key": "${SURELY_UNSET_VARIABLE}" } } },
              "policies": { "p": { "version": "2", "default": "maybe" } },
              "grants": { "a": { "server": "nowhere", "policy": "p", "token": "short" } }
            }
            """);
        var (exitCode, _, errors) = await GatewayProcess.RunAsync(_folder, "check", "--manifest", manifest);
        Assert.Equal(1, exitCode);
        foreach (var pointer in (string[])["/servers/s/url", "/servers/s/headers/X-API-Key", "/policies/p/version", "/policies/p/default", "/grants/a/server", "/grants/a/token"])
            Assert.Contains(pointer, errors);
        Assert.DoesNotContain("\"short\"", errors);
    }

    [Fact]
    public async Task Check_TestsBesidePolicies_RunAndTellWhyOneFails()
    {
        var manifest = await WriteAsync("""
            {
              "servers": { "s": { "url": "http://127.0.0.1:9/mcp/" } },
              "policies": {
                "inline": { "version": "1", "default": "deny" },
                "filed": "policies/filed.json",
                "untested": { "version": "1", "default": "allow" }
              }
            }
            """);
        Directory.CreateDirectory(Path.Combine(_folder, "policies"));
        var policy = Path.Combine(_folder, "policies", "filed.json");
        await File.WriteAllTextAsync(policy, Policies.OneTool("x", max: 1), Encoding.UTF8);
        await File.WriteAllTextAsync(Path.Combine(_folder, "inline.tests.json"), Tests("(default deny)"), Encoding.UTF8);
        await File.WriteAllTextAsync(Path.Combine(_folder, "policies", "filed.tests.json"), Tests("(hidden)"), Encoding.UTF8);

        var (failed, told, errors) = await GatewayProcess.RunAsync(_folder, "check", "--manifest", manifest);
        Assert.Equal(1, failed);
        Assert.Contains("inline: 1 tests passed.", told);
        Assert.Contains("filed: its tests failed.", told);
        Assert.Contains($"untested: no tests in {Path.Combine(_folder, "untested.tests.json")}.", told);
        foreach (var line in (string[])["filed.tests.json#/cases/0 \"not listed\" failed", "expected: denied by (hidden)", "got:      denied by (default deny)", "why:      (hidden) does not deny"])
            Assert.Contains(line, errors);

        await File.WriteAllTextAsync(Path.Combine(_folder, "policies", "filed.tests.json"), Tests("(default deny)"), Encoding.UTF8);
        Assert.Equal(0, (await GatewayProcess.RunAsync(_folder, "check", "--policy", policy)).ExitCode);
        Assert.Equal(0, (await GatewayProcess.RunAsync(_folder, "check", "--manifest", manifest)).ExitCode);

        await File.WriteAllTextAsync(Path.Combine(_folder, "policies", "filed.tests.json"), Tests("(default deny)").Replace("tool", "tol"), Encoding.UTF8);
        var (misread, _, faults) = await GatewayProcess.RunAsync(_folder, "check", "--policy", policy);
        Assert.Equal(1, misread);
        Assert.Contains("filed.tests.json#/cases/0/call/tol: This field is not known.", faults);
    }

    private static string Tests(string rule) =>
        $$"""{ "version": "1", "cases": [ { "name": "not listed", "call": { "tool": "unknown" }, "expect": { "outcome": "denied", "rule": "{{rule}}" } } ] }""";

    private async Task<string> WriteAsync(string manifest)
    {
        var path = Path.Combine(_folder, "manifest.json");
        await File.WriteAllTextAsync(path, manifest, Encoding.UTF8);
        return path;
    }
}
