using System.Globalization;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Declared;
using Sluice.Gateway.Admin.Policies;
using Sluice.Policy;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>The policies that made recorded decisions, found by the name and version that these give. Each is looked for once.</summary>
internal sealed class DecidedPolicies(AdminCaller caller, IDirectoryStore store, DeclaredLayer declared)
{
    private readonly Dictionary<string, CompiledPolicy?> _found = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _ids;

    /// <summary>Null when it is not there any more: deleted, renamed, or of a manifest that has changed since.</summary>
    /// <param name="version">As recorded: <c>name@version</c>; null for a grant without policy.</param>
    /// <param name="cancellationToken">Breaks the question off.</param>
    public async Task<CompiledPolicy?> FindAsync(string? version, CancellationToken cancellationToken)
    {
        if (version is null)
            return null;
        if (!_found.TryGetValue(version, out var policy))
            _found.Add(version, policy = await TextAsync(version, cancellationToken) is { } text ? PolicyDocument.Load(text).Policy : null);
        return policy;
    }

    private async Task<string?> TextAsync(string version, CancellationToken cancellationToken)
    {
        if (declared.For(caller).Policies.FirstOrDefault(policy => string.Equals(policy.Version, version, StringComparison.Ordinal)) is { } policy)
            return policy.Document;
        var at = version.LastIndexOf('@');
        if (at < 0 || !long.TryParse(version.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        _ids ??= await IdsAsync(cancellationToken);
        return _ids.TryGetValue(version[..at], out var id) ? (await store.Policies.FindVersionAsync(caller.Organisation, id, number, cancellationToken))?.Document : null;
    }

    private async Task<Dictionary<string, string>> IdsAsync(CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var request = new PageRequest(PageRequest.Largest); ;)
        {
            Page<PolicyRecord> page = await store.Policies.ListAsync(caller.Organisation, request, cancellationToken);
            foreach (var policy in page.Items)
                ids.TryAdd(policy.Name, policy.Id);
            if (page.Next is null)
                return ids;
            request = request with { Cursor = page.Next };
        }
    }
}
