using System.Text;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Mcp.Sealing;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Tests.Mcp.Sealing;

public sealed class ResponseSealerTests
{
    [Fact]
    public void Seal_ManyStatesInOneAnswer_LooksAtTheRequestOnce()
    {
        var seals = new Seals(new KeyRing([new SealingKey("a", new byte[32])]), new ManualTime());
        var server = new Server { Id = "pimea", Slug = "pimea", Organisation = "default", Url = new Uri("http://127.0.0.1/"), Headers = [] };
        var grant = new Grant { Id = "alice", Label = "alice", Server = server, Policy = null, PolicyVersion = null, Owner = OwnerKey.ForGrant("default", "alice") };
        var body = Encoding.UTF8.GetBytes($$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":"{{{new string('x', 500_000)}}}"} } }""");
        var message = new RpcMessage();
        Assert.True(RpcParser.TryParse(body, message, out _));
        var request = new McpRequest().Begin(null!, grant, message, body);
        var answer = Encoding.UTF8.GetBytes($$"""{"result":{ {{string.Join(',', Enumerable.Repeat("\"requestState\":\"s\"", 100))}} } }""");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var sealer = request.BeginSealing(seals, SealedPlaces.All, isEventStream: false);
        Assert.True(sealer.Seal(answer).Length > answer.Length);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 5_000_000, $"{allocated:N0} bytes");
    }
}
