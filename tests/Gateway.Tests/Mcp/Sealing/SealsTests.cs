using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Sealing;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Mcp.Sealing;

public class SealsTests
{
    private const string Call = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":1,"b":["é",null]}}}""";

    private static readonly SealingKey Key = new("a", RandomNumberGenerator.GetBytes(32));
    private static readonly Grant Alice = GrantOf("alice", "pimea");

    private readonly ManualTime _time = new();
    private readonly Seals _seals;

    public SealsTests() => _seals = new Seals(new KeyRing([Key]), _time);

    public static TheoryData<string, string> Others => new() { { "bob", "pimea" }, { "alice", "other" }, { "alic", "epimea" } };

    [Theory]
    [MemberData(nameof(Others))]
    public void Open_ByAnotherGrantOrOnAnotherServer_IsRefused(string grant, string server)
    {
        var other = GrantOf(grant, server);
        Assert.Null(_seals.OpenSession(other, _seals.SealSession(Alice, "s"u8)));
        Assert.Null(_seals.OpenTask(other, _seals.SealTask(Alice, "s"u8)));
        Assert.Null(_seals.OpenState(Seals.StateBinding(other, Parse(Call)), _seals.SealState(Seals.StateBinding(Alice, Parse(Call)), "s"u8)));
    }

    [Fact]
    public void Open_AsAnotherKind_IsRefused()
    {
        Assert.Null(_seals.OpenTask(Alice, _seals.SealSession(Alice, "s"u8)));
        Assert.Null(_seals.OpenSession(Alice, _seals.SealTask(Alice, "s"u8)));
        Assert.Null(_seals.OpenState(Seals.StateBinding(Alice, Parse(Call)), _seals.SealTask(Alice, "s"u8)));
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"other","method":"tools/call","params":{"arguments":{"b":["\u00e9",null], "a":1},"name":"x"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"x","arguments":{"a":1.0,"b":["é",null]},"requestState":"s","inputResponses":{"k":{}},"_meta":{"progressToken":1}}}""")]
    public void State_OfTheSameRequestInOtherSpelling_Opens(string retry) =>
        Assert.Equal("s"u8.ToArray(), Open(retry));

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"x","arguments":{"a":1,"b":["é",null]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"y","arguments":{"a":1,"b":["é",null]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":"1","b":["é",null]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":1,"b":[null,"é"]}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":1,"b":["é",null],"_meta":{}}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}""")]
    public void State_OfAnotherRequest_IsRefused(string other) => Assert.Null(Open(other));

    [Fact]
    public void State_OpensForTenMinutes()
    {
        var state = _seals.SealState(Seals.StateBinding(Alice, Parse(Call)), "s"u8);
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(_seals.OpenState(Seals.StateBinding(Alice, Parse(Call)), state));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(_seals.OpenState(Seals.StateBinding(Alice, Parse(Call)), state));
    }

    [Fact]
    public void Open_AfterRotation_StillWorks()
    {
        var rotated = new Seals(new KeyRing([new SealingKey("b", RandomNumberGenerator.GetBytes(32)), Key]), _time);
        Assert.NotNull(rotated.OpenSession(Alice, _seals.SealSession(Alice, "s"u8)));
        Assert.NotNull(rotated.OpenTask(Alice, _seals.SealTask(Alice, "s"u8)));
        Assert.NotNull(rotated.OpenState(Seals.StateBinding(Alice, Parse(Call)), _seals.SealState(Seals.StateBinding(Alice, Parse(Call)), "s"u8)));
    }

    [Fact]
    public void Task_IsTheSameTextEachTime() => Assert.Equal(_seals.SealTask(Alice, "t"u8), _seals.SealTask(Alice, "t"u8));

    private static Grant GrantOf(string grant, string server) => new()
    {
        Id = grant,
        Label = grant,
        Server = new Server { Id = server, Slug = server, Organisation = "default", Url = new Uri("http://127.0.0.1/"), Headers = [] },
        Policy = null,
        PolicyVersion = null,
        Owner = OwnerKey.ForGrant("default", grant),
    };

    private static RpcMessage Parse(string text)
    {
        var message = new RpcMessage();
        Assert.True(RpcParser.TryParse(Encoding.UTF8.GetBytes(text), message, out var error), error.Message);
        return message;
    }

    private byte[]? Open(string request) => _seals.OpenState(Seals.StateBinding(Alice, Parse(request)), _seals.SealState(Seals.StateBinding(Alice, Parse(Call)), "s"u8))?.State.ToArray();
}
