using System.Text.Json;
using Sluice.Store.Directory.Callers;

namespace Sluice.Store.Directory.Manifest;

/// <summary><c>grants</c> of an issuer: an ordered list of claim, equals or contains, grant.</summary>
internal sealed class CallerRuleSection(ManifestReading reading, MappedGrants mapping, string server)
{
    private const int MostRules = 256;
    private const int DeepestClaim = 8;
    private static readonly string[] Known = ["claim", "equals", "contains", "grant"];

    public IReadOnlyList<CallerRule> Read(ManifestNode section)
    {
        var rules = new List<CallerRule>();
        foreach (var entry in reading.Items(section, MostRules))
        {
            if (ReadRule(entry) is { } rule)
                rules.Add(rule);
        }

        return rules;
    }

    private CallerRule? ReadRule(ManifestNode node)
    {
        var fields = reading.Fields(node, Known);
        var claim = fields.TryGetValue("claim", out var written) ? ReadClaim(written) : [];
        if (!fields.ContainsKey("claim"))
            reading.RequiredText(node, fields, "claim");
        var match = fields.ContainsKey("contains") ? ClaimMatch.Contains : ClaimMatch.Equals;
        var value = ReadValue(node, fields, match);
        var grant = reading.RequiredText(node, fields, "grant");
        if (grant is not null)
            mapping.Add(fields["grant"], server, grant);
        return claim.Count == 0 || value is null || grant is null ? null : new CallerRule(claim, match, value, grant);
    }

    /// <summary>One name, or the names that lead to a claim inside others: a dot or a slash may be part of a name.</summary>
    private List<string> ReadClaim(ManifestNode node)
    {
        var names = new List<string>();
        foreach (var name in node.Value.ValueKind == JsonValueKind.Array ? reading.Items(node, DeepestClaim) : [node])
        {
            if (reading.Text(name) is not { } text)
                continue;
            if (text.Length == 0)
                reading.Errors.Add(name, "A claim has a name.", "Write it as tokens have it, or a list of names for a claim inside others.");
            names.Add(text);
        }

        return names;
    }

    private string? ReadValue(ManifestNode node, Dictionary<string, ManifestNode> fields, ClaimMatch match)
    {
        if (fields.ContainsKey("equals") == fields.ContainsKey("contains"))
        {
            if (node.Value.ValueKind == JsonValueKind.Object)
                reading.Errors.Add(node, "A rule has either \"equals\" or \"contains\".", "Write one of the two.");
            return null;
        }

        var field = fields[match == ClaimMatch.Contains ? "contains" : "equals"];
        var value = reading.Text(field);
        if (value is not { Length: 0 })
            return value;
        reading.Errors.Add(field, "An empty value tells nobody apart.", "Write the value that the claim must have.");
        return null;
    }
}
