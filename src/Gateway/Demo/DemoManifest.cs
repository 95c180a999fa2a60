using System.Security.Cryptography;

namespace Sluice.Gateway.Demo;

/// <summary>The manifest of the demo: the published rules of Pimea, with its session flow and without, default deny, and two fresh grants.</summary>
/// <param name="Path">Where it was written.</param>
/// <param name="Token">For whoever tries the demo.</param>
/// <param name="BurstToken">A second grant, so that a burst meets a full budget, and no bound on open sessions before the rate limit.</param>
internal sealed record DemoManifest(string Path, string Token, string BurstToken)
{
    public const string Server = "pimea";

    /// <summary>A caller's own key is refused: the gateway sends the server's.</summary>
    private const string NoKey =
        """[ { "conditions": [ { "path": "args.api_key", "op": "exists", "value": true }, { "path": "args.api_key", "op": "neq", "value": "" } ], "on_deny": "Leave api_key out: the gateway sends the key." } ]""";

    private const string Rules =
        $$"""
        "version": "1",
              "default": "deny",
              "tools": {
                "pimea_start_session": {
                  "deny_if": {{NoKey}},
                  "limits": [ { "counter": "pimea_start_session_rate", "window": "minute", "max": 10, "scope": "grant" } ]
                },
                "pimea_chat": {
                  "deny_if": {{NoKey}},
                  "limits": [ { "counter": "pimea_chat_rate", "window": "minute", "max": 30, "scope": "grant" } ]
                },
                "pimea_get_answer": { "deny_if": {{NoKey}} }
              }
        """;

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
              "servers": {
                "{{Server}}": {
                  "url": "{{upstream}}",
                  "headers": { "X-API-Key": "{{SampleServer.ApiKey}}" },
                  "flows": { "pimea": { "preset": "pimea" } }
                }
              },
              "policies": {
                "pimea-default": {
                  {{Rules}},
                  "flows": ["pimea"]
                },
                "pimea-rates": {
                  {{Rules}}
                }
              },
              "grants": {
                "demo-{{run}}": { "server": "{{Server}}", "policy": "pimea-default", "token": "{{"${" + TokenVariable + "}"}}" },
                "demo-{{run}}-burst": { "server": "{{Server}}", "policy": "pimea-rates", "token": "{{"${" + BurstVariable + "}"}}" }
              }
            }

            """;
    }
}
