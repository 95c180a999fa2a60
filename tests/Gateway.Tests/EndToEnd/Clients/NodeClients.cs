using System.Diagnostics;
using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>Programs of tests/Clients, run by the Node.js that is locked beside them.</summary>
internal static class NodeClients
{
    public static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(60);

    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Clients");

    public static string Package(string path) => Path.Combine(Folder, "node_modules", path);

    /// <summary>A script of tests/Clients that prints one JSON object per line.</summary>
    public static async Task<JsonNode[]> RunScriptAsync(string script, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync([Path.Combine(Folder, script), .. arguments]);
        Assert.True(exitCode == 0, $"{script} failed: {output} {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
    }

    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(LongestRun);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"Not done within {LongestRun.TotalSeconds} s: {string.Join(' ', arguments)}: {await output} {await errors}");
        }

        return (process.ExitCode, await output, await errors);
    }

    public static ProcessStartInfo StartInfo(params string[] arguments) => new(Node, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        WorkingDirectory = Folder,
    };

    /// <summary>Skips the test where npm could install nothing; fails in CI.</summary>
    public static string Node
    {
        get
        {
            var node = Package(".bin/node");
            var isInstalled = File.Exists(node);
            Assert.SkipUnless(isInstalled || Environment.GetEnvironmentVariable("CI") is not null, "Node.js with npm is missing: the clients of tests/Clients cannot run.");
            Assert.True(isInstalled, "The clients are not installed: run npm ci --prefix tests/Clients");
            return node;
        }
    }
}
