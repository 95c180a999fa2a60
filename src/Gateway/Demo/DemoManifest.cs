using System.Security.Cryptography;

namespace Sluice.Gateway.Demo;

/// <summary>The manifest of the demo: the published limits of Pimea, default deny, and two fresh grants.</summary>
/// <param name="Path">Where it was written.</param>
/// <param name="Token">For whoever tries the demo.</param>
/// <param name="BurstToken">A second grant, so that a burst meets a full budget.</param>
internal sealed record DemoManifest(string Path, string Token, string BurstToken)
{
    public const string Server = "pimea";

    private const string TokenVariable = "SLUICE_DEMO_TOKEN";
    private const string BurstVariable = "SLUICE_DEMO_BURST_TOKEN";

    public static async Task<DemoManifest> WriteAsync(string folder, Uri upstream, CancellationToken cancellationToken)
    {
        var manifest = new DemoManifest(System.IO.Path.Combine(folder, "manifest.json"), NewToken(), NewToken());
        Environment.SetEnvironmentVariable(TokenVariable, manifest.Token);
        Environment.SetEnvironmentVariable(BurstVariable, manifest.BurstToken);
        await File.WriteAllTextAsync(manifest.Path, Text(upstream), cancellationToken);
        return manifest;
    }

    private static string NewToken() => $"demo_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    /// <summary>Grants are named anew in each run: their budgets are full whatever the last run left.</summary>
    private static string Text(Uri upstream)
    {
        var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        return $$"""
            {
              "servers": { "{{Server}}": { "url": "{{upstream}}", "headers": { "X-API-Key": "{{SampleServer.ApiKey}}" } } },
              "policies": {
                "pimea-default": {
                  "version": "1",
                  "default": "deny",
                  "tools": {
                    "pimea_start_session": { "limits": [ { "counter": "pimea_start_session_rate", "window": "minute", "max": 10, "scope": "grant" } ] },
                    "pimea_chat": { "limits": [ { "counter": "pimea_chat_rate", "window": "minute", "max": 30, "scope": "grant" } ] },
                    "pimea_get_answer": {}
                  }
                }
              },
              "grants": {
                "demo-{{run}}": { "server": "{{Server}}", "policy": "pimea-default", "token": "{{"${" + TokenVariable + "}"}}" },
                "demo-{{run}}-burst": { "server": "{{Server}}", "policy": "pimea-default", "token": "{{"${" + BurstVariable + "}"}}" }
              }
            }

            """;
    }
}
