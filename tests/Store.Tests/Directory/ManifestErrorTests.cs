using Sluice.Store.Directory;
using Sluice.Store.Directory.Manifest;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory;

public class ManifestErrorTests
{
    private const string Url = "\"https://api.pimea.ai/mcp/\"";
    private const string Header = "\"X-API-Key\": \"${PIMEA_API_KEY}\"";
    private const string Policy = """{ "version": "1", "default": "allow" }""";
    private const string Token = "\"token\": \"${ALICE_TOKEN}\"";
    private const string Grant = "\"server\": \"pimea\", \"policy\": \"free\"";

    private const string Flow =
        """
        { "start": { "tool": "a", "session": "result.id", "status": "result.status" },
          "step": { "tool": "b", "session": "args.id", "status": "result.status" },
          "finish": { "tool": "c", "session": "args.id", "requires": "complete" },
          "max_open": 5, "max_steps": 40, "ttl": "2h" }
        """;

    /// <summary>What is replaced in a valid manifest, by what, and the error that it makes: pointer, value, and the problem's beginning.</summary>
    public static TheoryData<string, string, string, string, string> Culprits { get; } = new()
    {
        { "\"servers\"", "\"server\"", "/server", "", "This field is unknown." },
        { Policy + " }", "[] , \"x\": 1 }", "/policies/free", "an array", "This must be a policy or the path of one." },
        { "\"policies\": {", "\"policies\": { \"free\": {},", "/policies/free", "", "This name stands here twice." },
        { "\"grants\": {", "\"grants\": { \"a/~b\": 1,", "/grants/a~1~0b", "", "This name cannot be used." },
        { "\"grants\": {", "\"grants\": { \"bob\": 1,", "/grants/bob", "a number", "This must be an object." },
        { "\"grants\": {", "\"grants\": { \"\": {},", "/grants/", "", "This name cannot be used." },
        { "\"servers\": {", "\"servers\": { \"-x\": { \"url\": \"http://a/\" },", "/servers/-x", "", "This name cannot be used." },
        { "\"url\": " + Url, "\"slug\": \"x\"", "/servers/pimea", "", "The field \"url\" is missing." },
        { Url, "7", "/servers/pimea/url", "a number", "This must be a string." },
        { Url, Url + ", \"limits\": 7", "/servers/pimea/limits", "a number", "This must be an object." },
        { Url, Url + ", \"limits\": { \"retries\": 7 }", "/servers/pimea/limits/retries", "", "This field is unknown." },
        { Url, Url + ", \"limits\": { \"max_calls\": 0 }", "/servers/pimea/limits/max_calls", "0", "This number cannot be used." },
        { Url, Url + ", \"limits\": { \"max_streams\": \"${X}\" }", "/servers/pimea/limits/max_streams", "a string", "This number cannot be used." },
        { Url, "\"/mcp\"", "/servers/pimea/url", "\"/mcp\"", "This is no absolute http or https address." },
        { Url, "\"ftp://example.com/\"", "/servers/pimea/url", "\"ftp://example.com/\"", "This is no absolute http or https address." },
        { Url, "\" https://example.com/\"", "/servers/pimea/url", "\" https://example.com/\"", "This is no absolute http or https address." },
        { Url, "\"https:// bad?key=${PIMEA_API_KEY}\"", "/servers/pimea/url", "", "This is no absolute http or https address." },
        { Url, "\"https://me:short-secret@example.com/\"", "/servers/pimea/url", "", "The address holds a user name or password." },
        { Url, "\"https://@example.com/\"", "/servers/pimea/url", "", "The address holds a user name or password." },
        { Url, "\"https://example.com/#part\"", "/servers/pimea/url", "\"https://example.com/#part\"", "The address has a fragment" },
        { Url, Url + ", \"slug\": \"two words\"", "/servers/pimea/slug", "", "This name cannot be used." },
        { Url, Url + ", \"slug\": \"x\" }, \"x\": { \"url\": \"http://a/\"", "/servers/pimea/slug", "\"x\"", "Another server has this slug or id." },
        {
            Url, Url + ", \"slug\": \"z\" }, \"x\": { \"url\": \"http://a/\", \"slug\": \"z\"",
            "/servers/x/slug", "\"z\"", "Another server has this slug or id."
        },
        { Header, "\"X Key\": \"${PIMEA_API_KEY}\"", "/servers/pimea/headers/X Key", "", "This is no header name." },
        { Header, "\"host\": \"${PIMEA_API_KEY}\"", "/servers/pimea/headers/host", "", "The gateway sets this header itself" },
        { Header, "\"Content-Length\": \"1\"", "/servers/pimea/headers/Content-Length", "", "The gateway sets this header itself" },
        { Header, "\"transfer-encoding\": \"chunked\"", "/servers/pimea/headers/transfer-encoding", "", "The gateway sets this header itself" },
        { Header, "\"Mcp-Session-Id\": \"1\"", "/servers/pimea/headers/Mcp-Session-Id", "", "The gateway sets this header itself" },
        { Header, Header + ", \"x-api-key\": \"short-secret\"", "/servers/pimea/headers/x-api-key", "", "This header stands here twice" },
        { Header, "\"X-API-Key\": \"${LINES}\"", "/servers/pimea/headers/X-API-Key", "", "This value cannot be sent in a header." },
        { Header, "\"X-API-Key\": \" short-secret\"", "/servers/pimea/headers/X-API-Key", "", "This value cannot be sent in a header." },
        { Header, "\"X-API-Key\": \"kéy\"", "/servers/pimea/headers/X-API-Key", "", "This value cannot be sent in a header." },
        { Header, "\"X-API-Key\": [\"short-secret\"]", "/servers/pimea/headers/X-API-Key", "an array", "This must be a string." },
        { "{ " + Header + " }", "\"X-API-Key: short-secret\"", "/servers/pimea/headers", "a string", "This must be an object." },
        { "${PIMEA_API_KEY}", "${NOT_SET}", "/servers/pimea/headers/X-API-Key", "${NOT_SET}", "The environment does not set NOT_SET." },
        { "${PIMEA_API_KEY}", "short-secret${", "/servers/pimea/headers/X-API-Key", "", "This has a ${ that is not followed by a name and }." },
        { "${PIMEA_API_KEY}", "${1short-secret}", "/servers/pimea/headers/X-API-Key", "", "This has a ${ that is not followed by a name and }." },
        { Policy, "\"missing.json\"", "/policies/free", "\"missing.json\"", "The file of this policy cannot be read: it is not there." },
        { Policy, "\"a\\u0000b\"", "/policies/free", "\"a\\u0000b\"", "The file of this policy cannot be read: its path is malformed." },
        { "\"default\": \"allow\"", "\"default\": \"bad\"", "/policies/free/default", "\"bad\"", "No." },
        { "\"server\": \"pimea\", ", "", "/grants/alice", "", "The field \"server\" is missing." },
        {
            "\"server\": \"pimea\", ", "\"server\": \"${ALICE_TOKEN}\", ",
            "/grants/alice/server", "\"${ALICE_TOKEN}\"", "The manifest has no such server."
        },
        { "\"policy\": \"free\"", "\"policy\": \"fre\"", "/grants/alice/policy", "\"fre\"", "The manifest has no such policy." },
        { "\"policy\": \"free\"", "\"policy\": null", "/grants/alice/policy", "null", "This must be a string." },
        { ", " + Token, "", "/grants/alice", "", "The field \"token\" is missing." },
        { Token, "\"tokn\": \"short-secret-0123456789\", " + Token, "/grants/alice/tokn", "", "This field is unknown." },
        { Token, Token + ", " + Token, "/grants/alice/token", "", "This name stands here twice." },
        { "${ALICE_TOKEN}", "${SHORT_TOKEN}", "/grants/alice/token", "", "This token is shorter than 16 characters." },
        { "${ALICE_TOKEN}", "short-secret 0123456789", "/grants/alice/token", "", "This token has characters that no client can send." },
        { Token + " }", Token + " }, \"bob\": { " + Grant + ", " + Token + " }", "/grants/bob/token", "", "The grant \"alice\" has the same token." },
        { Token, Token + ", \"label\": \"two\\nlines\"", "/grants/alice/label", "", "This label cannot be used." },
        { Token, Token + ", \"expires\": \"2030-01-02\"", "/grants/alice/expires", "\"2030-01-02\"", "This is no point in time." },
        {
            Token, Token + ", \"expires\": \"2030-01-02T03:04:05\"",
            "/grants/alice/expires", "\"2030-01-02T03:04:05\"", "This is no point in time."
        },
        {
            Token, Token + ", \"expires\": \"2030-02-30T03:04:05Z\"",
            "/grants/alice/expires", "\"2030-02-30T03:04:05Z\"", "This is no point in time."
        },
        { Token, Token + ", \"expires\": 1893456000", "/grants/alice/expires", "a number", "This must be a string." },
    };

    public static TheoryData<string, string> BrokenFlows { get; } = new()
    {
        { """{ "preset": "other" }""", "/preset" },
        { """{ "preset": "pimea", "max_open": 5 }""", "/preset" },
        { """{ "preset": 1 }""", "/preset" },
        { "7", "" },
        { Flow.Replace("\"ttl\": \"2h\"", "\"tll\": \"2h\", \"ttl\": \"2h\""), "/tll" },
        { Flow.Replace(", \"ttl\": \"2h\"", ""), "" },
        { Flow.Replace("\"2h\"", "\"2 hours\""), "/ttl" },
        { Flow.Replace("\"2h\"", "\"32d\""), "/ttl" },
        { Flow.Replace("\"2h\"", "\"0s\""), "/ttl" },
        { Flow.Replace("\"max_open\": 5", "\"max_open\": 0"), "/max_open" },
        { Flow.Replace("\"max_steps\": 40", "\"max_steps\": 1.5"), "/max_steps" },
        { Flow.Replace("\"max_steps\": 40", "\"max_steps\": \"40\""), "/max_steps" },
        { Flow.Replace("result.id", "args.id"), "/start/session" },
        { Flow.Replace("\"tool\": \"b\"", "\"tool\": \"\""), "/step/tool" },
        { Flow.Replace(", \"requires\": \"complete\"", ""), "/finish" },
    };

    [Theory]
    [MemberData(nameof(Culprits))]
    public void Load_OneCulprit_IsNamedWithPointerValueAndFix(string part, string replacement, string pointer, string value, string problem)
    {
        Assert.Contains(part, ManifestSample.Valid);

        var load = ManifestSample.Load(ManifestSample.Valid.Replace(part, replacement));

        Assert.Null(load.Snapshot);
        var error = load.Errors.First(error => error.Pointer == pointer);
        Assert.StartsWith(problem, error.Problem);
        Assert.Equal(value, error.Value);
        Assert.NotEmpty(error.Fix);
    }

    [Theory]
    [MemberData(nameof(Culprits))]
    public void Load_AnyCulprit_NoErrorShowsASecret(string part, string replacement, string pointer, string value, string problem)
    {
        var load = ManifestSample.Load(ManifestSample.Valid.Replace(part, replacement));

        Assert.True(load.Errors.Count > 0, pointer + value + problem);
        foreach (var error in load.Errors)
            Assert.All(ManifestSample.Secrets, secret => Assert.DoesNotContain(secret, error.ToString()));
    }

    [Theory]
    [MemberData(nameof(BrokenFlows))]
    public void Load_BrokenFlow_IsNamed(string flow, string pointer)
    {
        var load = ManifestSample.Load(WithFlow(flow));

        var error = Assert.Single(load.Errors);
        Assert.Equal("/servers/pimea/flows/f" + pointer, error.Pointer);
        Assert.NotEmpty(error.Fix);
    }

    [Theory]
    [InlineData(Flow)]
    [InlineData("""{ "preset": "pimea" }""")]
    public void Load_WholeFlow_IsAccepted(string flow) => ManifestSample.LoadValid(WithFlow(flow));

    [Fact]
    public void Load_ManyMistakes_AreAllReportedInTheOrderOfTheDocument()
    {
        var load = ManifestSample.Load(
            """
            {
              "extra": 1,
              "servers": { "pimea": { "url": "nowhere", "header": {} }, "other": { "url": "https://a/", "slug": "pimea" } },
              "policies": { "p": { "bad": 1 }, "q": 5 },
              "grants": { "alice": { "server": "pimea", "policy": "p", "token": "short-secret" },
                          "bob": { "server": "nobody", "policy": "nothing", "token": "${NOT_SET}${AND_THIS}", "expires": "soon" } }
            }
            """);

        Assert.Equal(
            [
                "/extra", "/servers/pimea/header", "/servers/pimea/url", "/servers/other/slug", "/policies/p/default", "/policies/p", "/policies/q",
                "/grants/alice/token", "/grants/bob/server", "/grants/bob/policy", "/grants/bob/token", "/grants/bob/token", "/grants/bob/expires",
            ],
            load.Errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Load_ErrorInAPolicyFile_NamesTheFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("sluice.json"), """{ "policies": { "p": "policy.json" } }""");
        File.WriteAllText(folder.File("policy.json"), "bad");

        var load = ManifestLoader.Load(folder.File("sluice.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.Equal(["policy.json#/default", "policy.json#"], load.Errors.Select(error => error.Pointer));
    }

    [Theory]
    [InlineData("", "The file is no JSON from line 1, byte 1 on.")]
    [InlineData("{\n  \"servers\": short-secret }", "The file is no JSON from line 2, byte 14 on.")]
    [InlineData("{ \"servers\": {}, }", "The file is no JSON from line 1, byte 18 on.")]
    [InlineData("{} {}", "The file is no JSON from line 1, byte 4 on.")]
    [InlineData("{\n\"servers\": \"\\ud800\" }", "A text in line 2 has half a surrogate pair.")]
    [InlineData("{\n\n\"\\udc00\": 1 }", "A text in line 3 has half a surrogate pair.")]
    [InlineData("[]", "This must be an object.")]
    public void Load_NoManifestAtAll_SaysWhere(string text, string problem)
    {
        var error = Assert.Single(ManifestSample.Load(text).Errors);

        Assert.Equal(("", problem), (error.Pointer, error.Problem));
    }

    [Fact]
    public void Load_NotUtf8_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("sluice.json"), [.. "{ \"servers\": { \""u8, 0xC3, 0x28, .. "\": {} } }"u8]);

        var load = ManifestLoader.Load(folder.File("sluice.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.Equal("The file is not UTF-8 text.", Assert.Single(load.Errors).Problem);
    }

    [Fact]
    public void Load_NoFile_SaysWhich()
    {
        using var folder = new TemporaryFolder();

        var load = ManifestLoader.Load(folder.File("absent.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.Equal($"The file {folder.File("absent.json")} cannot be read: it is not there.", Assert.Single(load.Errors).Problem);
    }

    [Fact]
    public void Load_FileOverTheLimit_IsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder.File("sluice.json")))
            file.SetLength(ManifestFiles.LongestFile + 1);

        var load = ManifestLoader.Load(folder.File("sluice.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.EndsWith("it is longer than 16 MiB.", Assert.Single(load.Errors).Problem);
    }

    [Fact]
    public void Load_OneMistakeInThousandsOfGrants_ListIsBounded()
    {
        var grants = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"g{i}\": 1"));

        var load = ManifestSample.Load($$"""{ "grants": { {{grants}} } }""");

        Assert.Equal(1_001, load.Errors.Count);
        Assert.Equal("There are 4000 more errors.", load.Errors[^1].Problem);
    }

    [Fact]
    public void Load_LongestToken_IsAcceptedAndOneMoreIsNot()
    {
        var longest = new string('x', TokenHash.LongestToken);
        Assert.NotNull(ManifestSample.LoadValid(ManifestSample.Valid.Replace("${ALICE_TOKEN}", longest)).Find(longest));

        var load = ManifestSample.Load(ManifestSample.Valid.Replace("${ALICE_TOKEN}", longest + "x"));

        Assert.Equal("This token is longer than 1024 characters.", Assert.Single(load.Errors).Problem);
    }

    [Fact]
    public void Load_LongValue_IsCut()
    {
        var load = ManifestSample.Load(ManifestSample.Valid.Replace("\"policy\": \"free\"", $"\"policy\": \"{new string('x', 10_000)}\""));

        Assert.InRange(Assert.Single(load.Errors).Value.Length, 1, 101);
    }

    private static string WithFlow(string flow) => ManifestSample.Valid.Replace(Url, Url + ", \"flows\": { \"f\": " + flow + " }");
}
