namespace Sluice.Store.Directory;

/// <summary>What a manifest declares, each kind in the ordinal order of its ids. Immutable.</summary>
public sealed class DeclaredObjects
{
    private readonly Lazy<Grant[]> _grants;

    internal DeclaredObjects(
        IReadOnlyList<Server> servers, IReadOnlyList<DeclaredPolicy> policies, IReadOnlyCollection<Grant> grants, DeclaredWebhook? webhook)
    {
        Webhook = webhook;
        Servers = [.. servers.OrderBy(server => server.Id, StringComparer.Ordinal)];
        Policies = [.. policies.OrderBy(policy => policy.Name, StringComparer.Ordinal)];

        // A manifest may have 100,000 of them, and most nodes are never asked for a list.
        _grants = new Lazy<Grant[]>(() => [.. grants.OrderBy(grant => grant.Id, StringComparer.Ordinal)]);
    }

    public static DeclaredObjects None { get; } = new([], [], [], webhook: null);

    public IReadOnlyList<Server> Servers { get; }

    public IReadOnlyList<DeclaredPolicy> Policies { get; }

    public IReadOnlyList<Grant> Grants => _grants.Value;

    /// <summary>Null: none.</summary>
    public DeclaredWebhook? Webhook { get; }
}
