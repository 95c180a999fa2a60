using Sluice.Store.Directory.Callers;

namespace Sluice.Store.Directory.Manifest;

/// <summary><c>issuers</c> of a server: issuer, audiences, jwks_uri, algorithms, clock_skew_seconds, grants.</summary>
internal sealed class IssuerSection(ManifestReading reading, MappedGrants mapping, string server)
{
    private const int MostIssuers = 16;
    private const int MostAudiences = 16;
    private const int LongestAudience = 512;
    private static readonly string[] Known = ["issuer", "audiences", "jwks_uri", "algorithms", "clock_skew_seconds", "grants"];

    private readonly CallerRuleSection _rules = new(reading, mapping, server);
    private readonly HashSet<string> _issuers = new(StringComparer.Ordinal);

    public IReadOnlyList<TrustedIssuer> Read(ManifestNode section)
    {
        var issuers = new List<TrustedIssuer>();
        foreach (var entry in reading.Items(section, MostIssuers))
        {
            if (ReadIssuer(entry) is { } issuer)
                issuers.Add(issuer);
        }

        return issuers;
    }

    private TrustedIssuer? ReadIssuer(ManifestNode node)
    {
        var fields = reading.Fields(node, Known);
        var issuer = ReadName(node, fields);
        var audiences = Texts(node, fields, "audiences", MostAudiences, CheckAudience);
        var keys = fields.TryGetValue("jwks_uri", out var address) && reading.Text(address) is { } text ? ServerUrl.ParseSecure(text, address, reading.Errors) : null;
        var algorithms = fields.ContainsKey("algorithms")
            ? Texts(node, fields, "algorithms", TrustedIssuer.KnownAlgorithms.Count, CheckAlgorithm)
            : TrustedIssuer.KnownAlgorithms;
        var skew = reading.Number(fields, "clock_skew_seconds", least: 0, TrustedIssuer.LongestClockSkewSeconds);
        var rules = Require(node, fields, "grants") is { } written ? _rules.Read(written) : [];
        if (issuer is null)
            return null;
        var trusted = new TrustedIssuer { Issuer = issuer, Audiences = audiences, JwksUri = keys, Algorithms = algorithms, Rules = rules };
        return skew is { } seconds ? trusted with { ClockSkew = TimeSpan.FromSeconds(seconds) } : trusted;
    }

    /// <summary>RFC 8414, 2: https, without query and fragment. Kept as it is written, since it is compared so.</summary>
    private string? ReadName(ManifestNode node, Dictionary<string, ManifestNode> fields)
    {
        if (reading.RequiredText(node, fields, "issuer") is not { } text)
            return null;
        var field = fields["issuer"];
        if (ServerUrl.ParseSecure(text, field, reading.Errors) is not { } url)
            return null;
        if (url.Query.Length > 0 || text.Contains('?'))
            reading.Errors.Add(field, "An issuer has no query.", "Write the issuer as its tokens have it in iss.");
        else if (!_issuers.Add(text))
            reading.Errors.Add(field, "This issuer stands here twice.", "Keep one of the two, with the rules of both.", field.Quote());
        else
            return text;
        return null;
    }

    private List<string> Texts(ManifestNode parent, Dictionary<string, ManifestNode> fields, string name, int most, Func<ManifestNode, string, bool> check)
    {
        var texts = new List<string>();
        if (Require(parent, fields, name) is not { } list)
            return texts;
        foreach (var item in reading.Items(list, most))
        {
            if (reading.Text(item) is { } text && check(item, text))
                texts.Add(text);
        }

        return texts;
    }

    private ManifestNode? Require(ManifestNode parent, Dictionary<string, ManifestNode> fields, string name)
    {
        if (fields.TryGetValue(name, out var field))
            return field;
        reading.RequiredText(parent, fields, name);
        return null;
    }

    private bool CheckAudience(ManifestNode node, string text)
    {
        if (text.Length is > 0 and <= LongestAudience)
            return true;
        reading.Errors.Add(node, "This audience cannot be used.", $"Write 1 to {LongestAudience} characters, as tokens have it in aud.");
        return false;
    }

    private bool CheckAlgorithm(ManifestNode node, string text)
    {
        if (TrustedIssuer.KnownAlgorithms.Contains(text, StringComparer.Ordinal))
            return true;
        reading.Errors.Add(node, "Tokens signed by this algorithm are not accepted.", $"Use some of {string.Join(", ", TrustedIssuer.KnownAlgorithms)}.", node.Quote());
        return false;
    }
}
