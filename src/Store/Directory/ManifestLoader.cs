using System.Collections.Frozen;
using Sluice.Policy.Documents;
using Sluice.Store.Directory.Manifest;

namespace Sluice.Store.Directory;

/// <summary>From a manifest file to a snapshot of the directory.</summary>
public static class ManifestLoader
{
    /// <summary>A manifest has one organisation.</summary>
    private const string Organisation = "default";

    private static readonly string[] Known = ["servers", "policies", "grants", "approval_webhook"];

    /// <summary>Reads strictly. Never throws for a bad or missing file: every error is in the result.</summary>
    /// <param name="path">The manifest; the policy files that it names lie beside it.</param>
    /// <param name="environment">Looks up <c>${NAME}</c>; null for a name that is not set.</param>
    /// <param name="loadPolicy">Null for <see cref="PolicyText.Load"/>.</param>
    public static ManifestLoad Load(
        string path, Func<string, string?> environment, Func<ReadOnlyMemory<byte>, PolicyLoadResult>? loadPolicy = null)
    {
        var reading = new ManifestReading(environment);
        using var files = new ManifestFiles(path);
        DirectorySnapshot? snapshot = null;
        if (files.Read(path, out var problem) is not { } bytes)
            reading.Errors.Add(new DocumentError("", "", $"The file {path} cannot be read: {problem}.", "Name a manifest that can be."));
        else if (JsonText.Parse(JsonText.WithoutMark(bytes), reading.Errors) is { } root)
            snapshot = Read(new ManifestNode(root), reading, new PolicySection(reading, files, loadPolicy ?? PolicyText.Load));
        return new ManifestLoad(reading.Errors.Any ? null : snapshot, reading.Errors.All()) { Files = files.Stamps, Digest = files.Digest() };
    }

    private static DirectorySnapshot Read(ManifestNode root, ManifestReading reading, PolicySection policySection)
    {
        var sections = reading.Fields(root, Known);
        var mapping = new MappedGrants(reading);
        var servers = sections.TryGetValue("servers", out var declared) ? new ServerSection(reading, mapping, Organisation).Read(declared) : [];
        var policies = sections.TryGetValue("policies", out var written) ? policySection.Read(written) : [];
        var grants = new GrantSection(reading, mapping, Organisation, servers, policies);
        if (sections.TryGetValue("grants", out var given))
            grants.Read(given);
        mapping.Check(grants.Servers);
        return new DirectorySnapshot(
            [.. servers.Values.OfType<Server>()],
            grants.ByToken.ToFrozenDictionary(),
            grants.WithoutToken,
            [.. policies.Values.OfType<LoadedPolicy>().Select(policy => policy.Declared)],
            sections.TryGetValue("approval_webhook", out var webhook) ? new WebhookSection(reading).Read(webhook) : null);
    }
}
