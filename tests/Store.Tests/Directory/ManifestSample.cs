using System.Text;
using Sluice.Policy;
using Sluice.Policy.Documents;
using Sluice.Store.Directory;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory;

/// <summary>Manifests with secrets that no error may show.</summary>
internal static class ManifestSample
{
    public const string AliceToken = "alice-token-0123456789";
    public const string BobToken = "bob-token-0123456789";
    public const string ApiKey = "api-key-secret-value";
    public const string Short = "short-secret";

    /// <summary>A valid manifest; a test replaces one part of it.</summary>
    public const string Valid =
        """
        {
          "servers": { "pimea": { "url": "https://api.pimea.ai/mcp/", "headers": { "X-API-Key": "${PIMEA_API_KEY}" } } },
          "policies": { "free": { "version": "1", "default": "allow" } },
          "grants": { "alice": { "server": "pimea", "policy": "free", "token": "${ALICE_TOKEN}" } }
        }
        """;

    /// <summary>The loader's tests need a policy that is itself, not one that judges.</summary>
    public static readonly CompiledPolicy AnyPolicy = PolicyText.Load("""{ "version": "1", "default": "allow" }"""u8.ToArray()).Policy!;

    public static readonly string[] Secrets = [AliceToken, BobToken, ApiKey, Short, "line\nend"];

    public static string? Environment(string name) => name switch
    {
        "PIMEA_API_KEY" => ApiKey,
        "ALICE_TOKEN" => AliceToken,
        "BOB_TOKEN" => BobToken,
        "SHORT_TOKEN" => Short,
        "LINES" => "line\nend",
        "NESTED" => "${ALICE_TOKEN}",
        _ => null,
    };

    /// <summary>A policy whose text holds "bad" has two errors.</summary>
    public static PolicyLoadResult LoadPolicy(ReadOnlyMemory<byte> utf8)
    {
        if (!Encoding.UTF8.GetString(utf8.Span).Contains("bad", StringComparison.Ordinal))
            return new PolicyLoadResult(AnyPolicy, []);
        return new PolicyLoadResult(
            null, [new DocumentError("/default", "\"bad\"", "No.", "Yes."), new DocumentError("", "", "Not at all.", "At all.")]);
    }

    public static ManifestLoad Load(string manifest)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("sluice.json"), manifest);
        return ManifestLoader.Load(folder.File("sluice.json"), Environment, LoadPolicy);
    }

    public static DirectorySnapshot LoadValid(string manifest)
    {
        var load = Load(manifest);
        Assert.Empty(load.Errors);
        return load.Snapshot!;
    }

    public static Grant Find(this DirectorySnapshot snapshot, string token) =>
        snapshot.Find(TokenHash.Of(token)) ?? throw new InvalidOperationException("No such grant.");
}
