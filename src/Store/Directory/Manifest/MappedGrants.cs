namespace Sluice.Store.Directory.Manifest;

/// <summary>The grants that rules of issuers name; which are there is known only once the grants are read.</summary>
internal sealed class MappedGrants(ManifestReading reading)
{
    private readonly List<(ManifestNode Node, string Server, string Grant)> _named = [];
    private readonly HashSet<string> _grants = new(StringComparer.Ordinal);

    public bool Names(string grant) => _grants.Contains(grant);

    public void Add(ManifestNode node, string server, string grant)
    {
        _named.Add((node, server, grant));
        _grants.Add(grant);
    }

    /// <param name="servers">Of every grant that is declared; null where that is an error already.</param>
    public void Check(Dictionary<string, Server?> servers)
    {
        foreach (var (node, server, grant) in _named)
        {
            if (!servers.TryGetValue(grant, out var declared))
                reading.Errors.Add(node, "The manifest has no such grant.", "Declare the grant, or name one that is declared.", node.Quote());
            else if (declared is not null && !string.Equals(declared.Id, server, StringComparison.Ordinal))
                reading.Errors.Add(node, $"This grant is for the server \"{declared.Id}\".", "Name a grant of this server.", node.Quote());
        }
    }
}
