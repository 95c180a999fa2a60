using Sluice.Store.Directory;
using Sluice.Store.Directory.Callers;

namespace Sluice.Store.Tests.Directory;

/// <summary>What is wrong with the issuers of a server, each with its place and what to write instead.</summary>
public class IssuerErrorTests
{
    private const string At = "/servers/pimea/issuers/0";
    private const string Name = "\"https://login.example.com/tenant/\"";
    private const string Rule = """{ "claim": "groups", "contains": "staff", "grant": "alice" }""";

    private const string Entry =
        """{ "issuer": "https://login.example.com/tenant/", "audiences": ["https://mcp.example.com"], "grants": [ """ + Rule + " ] }";

    private static readonly string Valid = ManifestSample.Valid.Replace("\"url\"", "\"issuers\": [ " + Entry + " ], \"url\"");

    /// <summary>What is replaced, by what, and the error that it makes: pointer, value, and the problem's beginning.</summary>
    public static TheoryData<string, string, string, string, string> Culprits { get; } = new()
    {
        { "[ " + Entry + " ]", "[]", "/servers/pimea/issuers", "", "This list has 0 elements." },
        { "[ " + Entry + " ]", Entry, "/servers/pimea/issuers", "an object", "This must be a list." },
        { Entry, "\"https://login.example.com\"", At, "a string", "This must be an object." },
        { Entry, Entry + ", " + Entry, "/servers/pimea/issuers/1/issuer", Name, "This issuer stands here twice." },
        { "\"issuer\": " + Name, "\"name\": 1", At + "/name", "", "This field is unknown." },
        { "\"issuer\": " + Name + ", ", "", At, "", "The field \"issuer\" is missing." },
        { Name, "\"login.example.com\"", At + "/issuer", "\"login.example.com\"", "This is no absolute http or https address." },
        { Name, "\"http://login.example.com\"", At + "/issuer", "\"http://login.example.com\"", "Keys that come over plain http are anybody's." },
        { Name, "\"https://login.example.com?\"", At + "/issuer", "", "An issuer has no query." },
        { "[\"https://mcp.example.com\"]", "\"https://mcp.example.com\"", At + "/audiences", "a string", "This must be a list." },
        { "[\"https://mcp.example.com\"]", "[]", At + "/audiences", "", "This list has 0 elements." },
        { "[\"https://mcp.example.com\"]", "[\"\"]", At + "/audiences/0", "", "This audience cannot be used." },
        { "\"audiences\": [\"https://mcp.example.com\"], ", "", At, "", "The field \"audiences\" is missing." },
        { Name, Name + ", \"jwks_uri\": \"http://10.0.0.1/keys\"", At + "/jwks_uri", "\"http://10.0.0.1/keys\"", "Keys that come over plain http are anybody's." },
        { Name, Name + ", \"jwks_uri\": null", At + "/jwks_uri", "null", "This must be a string." },
        { Name, Name + ", \"algorithms\": [\"RS256\", \"HS256\"]", At + "/algorithms/1", "\"HS256\"", "Tokens signed by this algorithm are not accepted." },
        { Name, Name + ", \"algorithms\": [\"none\"]", At + "/algorithms/0", "\"none\"", "Tokens signed by this algorithm are not accepted." },
        { Name, Name + ", \"algorithms\": []", At + "/algorithms", "", "This list has 0 elements." },
        { Name, Name + ", \"clock_skew_seconds\": 301", At + "/clock_skew_seconds", "301", "This number cannot be used." },
        { Name, Name + ", \"clock_skew_seconds\": \"1m\"", At + "/clock_skew_seconds", "a string", "This number cannot be used." },
        { ", \"grants\": [ " + Rule + " ]", "", At, "", "The field \"grants\" is missing." },
        { Rule, "", At + "/grants", "", "This list has 0 elements." },
        { Rule, "7", At + "/grants/0", "a number", "This must be an object." },
        { "\"claim\": \"groups\", ", "", At + "/grants/0", "", "The field \"claim\" is missing." },
        { "\"groups\"", "\"\"", At + "/grants/0/claim", "", "A claim has a name." },
        { "\"groups\"", "[\"realm_access\", 7]", At + "/grants/0/claim/1", "a number", "This must be a string." },
        { "\"groups\"", "[]", At + "/grants/0/claim", "", "This list has 0 elements." },
        { ", \"contains\": \"staff\"", "", At + "/grants/0", "", "A rule has either \"equals\" or \"contains\"." },
        { "\"contains\": \"staff\"", "\"contains\": \"staff\", \"equals\": \"staff\"", At + "/grants/0", "", "A rule has either \"equals\" or \"contains\"." },
        { "\"contains\": \"staff\"", "\"contains\": \"\"", At + "/grants/0/contains", "", "An empty value tells nobody apart." },
        { "\"contains\": \"staff\"", "\"contains\": true", At + "/grants/0/contains", "a boolean", "This must be a string." },
        { ", \"grant\": \"alice\"", "", At + "/grants/0", "", "The field \"grant\" is missing." },
        { "\"grant\": \"alice\"", "\"grant\": \"alic\"", At + "/grants/0/grant", "\"alic\"", "The manifest has no such grant." },
        {
            "\"servers\": {", "\"servers\": { \"other\": { \"url\": \"http://a/\", \"issuers\": [ " + Entry + " ] },",
            "/servers/other/issuers/0/grants/0/grant", "\"alice\"", "This grant is for the server \"pimea\"."
        },
    };

    [Theory]
    [MemberData(nameof(Culprits))]
    public void Load_OneCulprit_IsNamedWithPointerValueAndFix(string part, string replacement, string pointer, string value, string problem)
    {
        Assert.Contains(part, Valid);

        var load = ManifestSample.Load(Valid.Replace(part, replacement));

        Assert.Null(load.Snapshot);
        var error = load.Errors.First(error => error.Pointer == pointer);
        Assert.StartsWith(problem, error.Problem);
        Assert.Equal(value, error.Value);
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void Load_Valid_IsReadWhole()
    {
        var more = Name + """, "jwks_uri": "http://127.0.0.1:7/keys", "algorithms": ["ES256"], "clock_skew_seconds": 5""";
        var server = Assert.Single(ManifestSample.LoadValid(Valid.Replace(Name, more)).Servers);

        var issuer = Assert.Single(server.Issuers);
        Assert.Equal("https://login.example.com/tenant/", issuer.Issuer);
        Assert.Equal(["https://mcp.example.com"], issuer.Audiences);
        Assert.Equal(new Uri("http://127.0.0.1:7/keys"), issuer.JwksUri);
        Assert.Equal(["ES256"], issuer.Algorithms);
        Assert.Equal(TimeSpan.FromSeconds(5), issuer.ClockSkew);
        var rule = Assert.Single(issuer.Rules);
        Assert.Equal((ClaimMatch.Contains, "staff", "alice"), (rule.Match, rule.Value, rule.GrantId));
        Assert.Equal(["groups"], rule.Claim);
    }

    [Fact]
    public void Load_GrantThatARuleNames_NeedsNoToken()
    {
        var snapshot = ManifestSample.LoadValid(Valid.Replace(", \"token\": \"${ALICE_TOKEN}\"", ""));

        var server = Assert.Single(snapshot.Servers);
        Assert.Equal("alice", Assert.Single(snapshot.Grants).Id);
        Assert.Same(snapshot.Grants.Single(), snapshot.FindMapped(server, "alice"));
        Assert.Null(snapshot.Find(TokenHash.Of(ManifestSample.AliceToken)));
    }

    [Fact]
    public void Subjects_OfAGrant_HaveOwnersThatClaimsCannotName()
    {
        var grant = ManifestSample.LoadValid(Valid).Find(ManifestSample.AliceToken);
        (string Issuer, string Subject)[] callers = [("https://a", "b"), ("https://a", "B"), ("https://ab", ""), ("https://", "ab"), ("https://a", "b/subject/c"), ("https://a/b", "b")];

        var owners = callers.Select(caller => grant.For(caller.Issuer, caller.Subject, DateTimeOffset.MaxValue).Owner).Append(grant.Owner).ToHashSet();

        Assert.Equal(callers.Length + 1, owners.Count);
        Assert.All(owners, owner => Assert.Matches("^default/grant/alice(/subject/[0-9a-f]{64})?$", owner.Value));
        Assert.Equal(grant.For("https://a", "b", DateTimeOffset.MaxValue).Owner, grant.For("https://a", "b", DateTimeOffset.MinValue).Owner);
    }

    [Fact]
    public void Subject_OfAGrantThatEndsBefore_EndsWithIt()
    {
        var grant = ManifestSample.LoadValid(Valid.Replace("\"token\"", "\"expires\": \"2030-01-02T03:04:05Z\", \"token\"")).Find(ManifestSample.AliceToken);

        Assert.Equal(grant.ExpiresAt, grant.For("i", "s", DateTimeOffset.MaxValue).ExpiresAt);
        Assert.Equal(DateTimeOffset.UnixEpoch, grant.For("i", "s", DateTimeOffset.UnixEpoch).ExpiresAt);
    }
}
