using System.Buffers;
using System.Globalization;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Directory.Manifest;

/// <summary><c>grants</c>: id -> server, policy, token, label, expires.</summary>
internal sealed class GrantSection(
    ManifestReading reading, MappedGrants mapping, string organisation, Dictionary<string, Server?> servers, Dictionary<string, LoadedPolicy?> policies)
{
    private const int ShortestToken = 16;
    private const int LongestLabel = 200;
    private static readonly string[] Known = ["server", "policy", "token", "label", "expires"];
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>RFC 6750, 2.1: what can stand behind <c>Bearer</c>.</summary>
    private static readonly SearchValues<char> TokenLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private readonly Dictionary<TokenHash, string> _owners = [];

    public Dictionary<TokenHash, Grant> ByToken { get; } = [];

    /// <summary>Grants that only tokens of issuers lead to.</summary>
    public List<Grant> WithoutToken { get; } = [];

    /// <summary>Of every grant that is declared, also one with errors; null: unknown.</summary>
    public Dictionary<string, Server?> Servers { get; } = new(StringComparer.Ordinal);

    public void Read(ManifestNode section)
    {
        foreach (var entry in reading.Entries(section))
            ReadGrant(entry);
    }

    private void ReadGrant(ManifestNode node)
    {
        var isNamed = ManifestName.Check(node, reading.Errors);
        var fields = reading.Fields(node, Known);
        var server = ReadServer(node, fields);
        Servers.Add(node.Name, server);
        var policy = fields.TryGetValue("policy", out var named) ? Find(named, policies, "policy") : null;
        if (policy is not null && server is not null)
            CheckFlows(named, policy, server);
        var token = ReadToken(node, fields);
        var label = fields.TryGetValue("label", out var written) ? ReadLabel(written) : node.Name;
        var expiry = fields.TryGetValue("expires", out var expires) ? ReadTime(expires) : null;
        if (!isNamed || server is null || label is null || reading.Errors.Any)
            return;
        var grant = new Grant
        {
            Id = node.Name,
            Label = label,
            Server = server,
            Policy = policy?.Policy,
            PolicyVersion = policy?.Version,
            ExpiresAt = expiry,
            Owner = OwnerKey.ForGrant(organisation, node.Name),
        };
        if (token is { } hash)
            ByToken.Add(hash, grant);
        else
            WithoutToken.Add(grant);
    }

    private Server? ReadServer(ManifestNode node, Dictionary<string, ManifestNode> fields)
    {
        if (fields.TryGetValue("server", out var named))
            return Find(named, servers, "server");
        reading.RequiredText(node, fields, "server");
        return null;
    }

    private void CheckFlows(ManifestNode node, LoadedPolicy policy, Server server)
    {
        foreach (var flow in policy.Policy.Flows)
        {
            if (!server.Flows.Any(declared => string.Equals(declared.Name, flow, StringComparison.Ordinal)))
                reading.Errors.Add(
                    node, $"This policy demands the session flow \"{flow}\", which the server \"{server.Id}\" does not declare.", $"Declare it under /servers/{server.Id}/flows, or take it out of the policy.", node.Quote());
        }
    }

    private T? Find<T>(ManifestNode node, Dictionary<string, T?> known, string kind)
        where T : class
    {
        if (reading.Text(node) is not { } name)
            return null;
        if (!known.TryGetValue(name, out var found))
            reading.Errors.Add(node, $"The manifest has no such {kind}.", $"Declare the {kind}, or name one that is declared.", node.Quote());
        return found;
    }

    /// <summary>Null without errors: the grant has none, since rules of issuers lead to it.</summary>
    private TokenHash? ReadToken(ManifestNode node, Dictionary<string, ManifestNode> fields)
    {
        if (!fields.ContainsKey("token") && mapping.Names(node.Name))
            return null;
        if (reading.RequiredText(node, fields, "token") is not { } token)
            return null;
        var problem = token.Length < ShortestToken ? $"This token is shorter than {ShortestToken} characters."
            : token.Length > TokenHash.LongestToken ? $"This token is longer than {TokenHash.LongestToken} characters."
            : token.AsSpan().ContainsAnyExcept(TokenLetters) ? "This token has characters that no client can send."
            : null;
        if (problem is not null)
        {
            reading.Errors.Add(fields["token"], problem, "Make a random one, such as 32 letters and digits.");
            return null;
        }

        var hash = TokenHash.Of(token);
        if (_owners.TryAdd(hash, node.Name))
            return hash;
        reading.Errors.Add(
            fields["token"], $"The grant \"{_owners[hash]}\" has the same token.", "Give each grant its own: the token tells who calls.");
        return null;
    }

    private string? ReadLabel(ManifestNode node)
    {
        var label = reading.Text(node);
        if (label is null || (label.Length is > 0 and <= LongestLabel && !label.Any(char.IsControl)))
            return label;
        reading.Errors.Add(node, "This label cannot be used.", $"Write 1 to {LongestLabel} characters in one line.");
        return null;
    }

    private DateTimeOffset? ReadTime(ManifestNode node)
    {
        if (reading.Text(node) is not { } text)
            return null;
        var hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        if (hasOffset && DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        reading.Errors.Add(node, "This is no point in time.", "Write it as in RFC 3339: 2026-12-31T23:59:59Z.", node.Quote());
        return null;
    }
}
