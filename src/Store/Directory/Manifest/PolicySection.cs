using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.Policy.Documents;

namespace Sluice.Store.Directory.Manifest;

/// <summary>
/// <c>policies</c>: name -> a policy, or the path of its file. The environment is not read inside policies: their text is their version.
/// </summary>
internal sealed class PolicySection(ManifestReading reading, ManifestFiles files, Func<ReadOnlyMemory<byte>, PolicyLoadResult> load)
{
    private const int VersionDigits = 8;

    /// <summary>By name, and null where it has errors: a grant may name it all the same.</summary>
    public Dictionary<string, LoadedPolicy?> Read(ManifestNode section)
    {
        var policies = new Dictionary<string, LoadedPolicy?>(StringComparer.Ordinal);
        foreach (var entry in reading.Entries(section))
        {
            var isNamed = ManifestName.Check(entry, reading.Errors);
            var policy = ReadPolicy(entry);
            policies.Add(entry.Name, isNamed ? policy : null);
        }

        return policies;
    }

    private LoadedPolicy? ReadPolicy(ManifestNode node)
    {
        if (node.Value.ValueKind == JsonValueKind.Object)
            return Load(node.Name, JsonMarshal.GetRawUtf8Value(node.Value).ToArray(), node.Pointer);
        if (node.Value.ValueKind == JsonValueKind.String)
            return reading.Text(node) is { } path ? LoadFile(node, path) : null;
        reading.Errors.Add(
            node, "This must be a policy or the path of one.", "Write { ... }, or the path of a JSON file beside the manifest.", node.Kind);
        return null;
    }

    private LoadedPolicy? LoadFile(ManifestNode node, string path)
    {
        if (files.Read(path, out var problem) is { } bytes)
            return Load(node.Name, JsonText.WithoutMark(bytes), $"{node.Value.GetString()}#", files.PathOf(path));
        reading.Errors.Add(
            node, $"The file of this policy cannot be read: {problem}.", "Write its path, from the manifest's folder on.", node.Quote());
        return null;
    }

    private LoadedPolicy? Load(string name, ReadOnlyMemory<byte> utf8, string pointer, string? file = null)
    {
        var result = load(utf8);
        foreach (var error in result.Errors)
            reading.Errors.Add(error with { Pointer = pointer + error.Pointer });
        if (result.Policy is null)
            return null;
        var digits = Convert.ToHexStringLower(SHA256.HashData(utf8.Span)).AsSpan(0, VersionDigits);
        return new LoadedPolicy(result.Policy, new DeclaredPolicy(name, $"{name}@{digits}", Encoding.UTF8.GetString(utf8.Span), file));
    }
}
