namespace Sluice.Store.Directory.Manifest;

/// <summary><c>servers</c>: id -> url, headers, slug, limits, issuers, flows.</summary>
internal sealed class ServerSection(ManifestReading reading, MappedGrants mapping, string organisation)
{
    private static readonly string[] Known = ["url", "headers", "slug", "limits", "issuers", "flows"];

    /// <summary>By id, and null where it has errors: a grant may name it all the same.</summary>
    public Dictionary<string, Server?> Read(ManifestNode section)
    {
        var servers = new Dictionary<string, Server?>(StringComparer.Ordinal);
        var entries = reading.Entries(section).ToList();
        var paths = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in entries)
            servers.Add(entry.Name, ReadServer(entry, paths));
        return servers;
    }

    private Server? ReadServer(ManifestNode node, HashSet<string> paths)
    {
        var isNamed = ManifestName.Check(node, reading.Errors);
        var fields = reading.Fields(node, Known);
        var url = ReadUrl(node, fields);
        var headers = fields.TryGetValue("headers", out var declared) ? ServerHeaders.Read(reading, declared) : [];
        var slug = fields.TryGetValue("slug", out var wanted) ? ReadSlug(wanted, node.Name, paths) : node.Name;
        var limits = fields.TryGetValue("limits", out var bounds) ? LimitSection.Read(reading, bounds) : ServerLimits.None;
        var issuers = fields.TryGetValue("issuers", out var trusted) ? new IssuerSection(reading, mapping, node.Name).Read(trusted) : [];
        var flows = fields.TryGetValue("flows", out var sessions) ? FlowSection.Read(reading, sessions) : [];
        if (!isNamed || url is null || slug is null)
            return null;
        return new Server
        {
            Id = node.Name,
            Slug = slug,
            Organisation = organisation,
            Url = url,
            Headers = headers,
            IsDeclared = true,
            Limits = limits,
            Issuers = issuers,
            Flows = flows,
            FlowsText = flows.Count > 0 ? sessions.Value.GetRawText() : null,
        };
    }

    private Uri? ReadUrl(ManifestNode node, Dictionary<string, ManifestNode> fields)
    {
        var text = reading.RequiredText(node, fields, "url");
        return text is null ? null : ServerUrl.Parse(text, fields["url"], reading.Errors);
    }

    private string? ReadSlug(ManifestNode node, string id, HashSet<string> paths)
    {
        var slug = reading.Text(node);
        if (slug is null || !ManifestName.Check(node, slug, reading.Errors))
            return null;
        if (string.Equals(slug, id, StringComparison.Ordinal) || paths.Add(slug))
            return slug;
        reading.Errors.Add(node, "Another server has this slug or id.", "Choose one that is unique.", node.Quote());
        return null;
    }
}
