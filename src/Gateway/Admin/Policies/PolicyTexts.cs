using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Declared;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Policies;

/// <summary>Policies with their documents, wherever they are kept.</summary>
internal sealed class PolicyTexts(IDirectoryStore store, DeclaredLayer declared)
{
    /// <summary>The text in force; null when the organisation has no such policy.</summary>
    public async Task<PolicyInForce?> InForceAsync(AdminCaller caller, string id, CancellationToken cancellationToken)
    {
        if (declared.For(caller).Policies.FirstOrDefault(policy => string.Equals(policy.Name, id, StringComparison.Ordinal)) is { } policy)
            return new PolicyInForce(PolicyView.Of(policy), ETag: 0, policy.Document);
        if (await store.Policies.FindAsync(caller.Organisation, id, cancellationToken) is not { } record)
            return null;
        return await TextAsync(caller, id, record.Latest, cancellationToken) is { } text ? new PolicyInForce(PolicyView.Of(record), record.Version, text) : null;
    }

    /// <summary>Null when the policy has no such version.</summary>
    public async Task<string?> TextAsync(AdminCaller caller, string id, long number, CancellationToken cancellationToken) =>
        (await store.Policies.FindVersionAsync(caller.Organisation, id, number, cancellationToken))?.Document;
}
