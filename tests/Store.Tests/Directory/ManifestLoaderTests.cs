using System.Security.Cryptography;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Tests.Fakes;

namespace Sluice.Store.Tests.Directory;

public class ManifestLoaderTests
{
    [Theory]
    [InlineData("minimal.manifest.json")]
    [InlineData("pimea.manifest.json")]
    public void Load_SharedExample_HasItsServerAndGrant(string file)
    {
        var load = ManifestLoader.Load(
            Path.Combine(AppContext.BaseDirectory, "Directory", file), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.Empty(load.Errors);
        var server = Assert.Single(load.Snapshot!.Servers);
        Assert.Equal(("pimea", "pimea", "default"), (server.Id, server.Slug, server.Organisation));
        Assert.Equal(new Uri("https://api.pimea.ai/mcp/"), server.Url);
        Assert.Equal(KeyValuePair.Create("X-API-Key", ManifestSample.ApiKey), Assert.Single(server.Headers));
        var grant = load.Snapshot.Find(ManifestSample.AliceToken);
        Assert.Equal(("alice-laptop", "alice-laptop", OwnerKey.ForGrant("default", "alice-laptop")), (grant.Id, grant.Label, grant.Owner));
        Assert.Same(server, grant.Server);
        Assert.Same(ManifestSample.AnyPolicy, grant.Policy);
        Assert.StartsWith("pimea-default@", grant.PolicyVersion);
        Assert.Null(grant.ExpiresAt);
    }

    [Fact]
    public void Load_EveryField_IsInTheSnapshot()
    {
        var snapshot = ManifestSample.LoadValid(
            """
            {
              "servers": { "one": { "url": "http://127.0.0.1:9000/mcp?x=1", "slug": "uno", "headers": { "Authorization": "Bearer $${x", "X-B": "" } },
                           "two": { "url": "https://two.example/", "limits": { "first_byte_timeout_ms": 300000, "max_calls": 8 } } },
              "grants": {
                "alice@example.com": {
                  "server": "one", "token": "${ALICE_TOKEN}", "label": "Alice's laptop", "expires": "2030-01-02T03:04:05.5+01:00" },
                "bob": { "server": "two", "token": "${BOB_TOKEN}", "expires": "2020-01-02T03:04:05Z" } }
            }
            """);

        Assert.Equal(["one/uno", "two/two"], snapshot.Servers.Select(server => $"{server.Id}/{server.Slug}"));
        Assert.Equal(ServerLimits.None, snapshot.Servers[0].Limits);
        Assert.Equal(new ServerLimits { FirstByteTimeoutMs = 300_000, MaxCalls = 8 }, snapshot.Servers[1].Limits);
        Assert.Equal([new("Authorization", "Bearer ${x"), new("X-B", "")], snapshot.Servers[0].Headers);
        var alice = snapshot.Find(ManifestSample.AliceToken);
        Assert.Equal("Alice's laptop", alice.Label);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, 500, TimeSpan.FromHours(1)), alice.ExpiresAt);
        Assert.Null(alice.Policy);
        Assert.Null(alice.PolicyVersion);
        Assert.Equal("two", snapshot.Find(ManifestSample.BobToken).Server.Id);
        Assert.Null(snapshot.Find(TokenHash.Of("unknown-token-0123456789")));
    }

    [Fact]
    public void Load_EmptyObject_IsAnEmptyDirectory()
    {
        var snapshot = ManifestSample.LoadValid("{}");

        Assert.Empty(snapshot.Servers);
        Assert.Empty(snapshot.Grants);
    }

    [Fact]
    public void Load_Policy_IsVersionedByItsText()
    {
        var snapshot = ManifestSample.LoadValid(ManifestSample.Valid);

        var digest = Convert.ToHexStringLower(SHA256.HashData("""{ "version": "1", "default": "allow" }"""u8));
        Assert.Equal($"free@{digest[..8]}", snapshot.Find(ManifestSample.AliceToken).PolicyVersion);
    }

    [Fact]
    public void Load_PolicyInAFileBesideTheManifest_IsTheSamePolicyAsInline()
    {
        using var folder = new TemporaryFolder();
        var manifest = ManifestSample.Valid.Replace("""{ "version": "1", "default": "allow" }""", "\"p/free.json\"");
        File.WriteAllText(folder.File("sluice.json"), manifest);
        System.IO.Directory.CreateDirectory(folder.File("p"));
        File.WriteAllText(folder.File("p/free.json"), "\uFEFF" + """{ "version": "1", "default": "allow" }""");

        var load = ManifestLoader.Load(folder.File("sluice.json"), ManifestSample.Environment, ManifestSample.LoadPolicy);

        Assert.Empty(load.Errors);
        var inline = ManifestSample.LoadValid(ManifestSample.Valid).Find(ManifestSample.AliceToken);
        Assert.Equal(inline.PolicyVersion, load.Snapshot!.Find(ManifestSample.AliceToken).PolicyVersion);
    }

    [Fact]
    public void Load_ReferenceInsideAPolicy_IsNotReadFromTheEnvironment()
    {
        var load = ManifestSample.Load(ManifestSample.Valid.Replace("\"allow\" }", "\"allow\", \"x\": \"${NOT_SET}\" }"));

        Assert.Empty(load.Errors);
    }

    [Fact]
    public void Load_ValueFromTheEnvironment_IsNotReadOnceMore()
    {
        var snapshot = ManifestSample.LoadValid(ManifestSample.Valid.Replace("${PIMEA_API_KEY}", "a ${NESTED} $ $$ $${NESTED} b"));

        Assert.Equal("a ${ALICE_TOKEN} $ $$ ${NESTED} b", snapshot.Servers[0].Headers[0].Value);
    }

    [Fact]
    public void Load_ByteOrderMark_IsSkipped() => ManifestSample.LoadValid("\uFEFF" + ManifestSample.Valid);
}
