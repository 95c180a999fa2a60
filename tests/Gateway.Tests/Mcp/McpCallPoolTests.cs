using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Mcp;

public class McpCallPoolTests
{
    /// <summary>A call that outlives its node ends as others do: an error here would take the place of its own.</summary>
    [Fact]
    public async Task Return_TheNodeIsGone_IsTaken()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        McpCallPool pool;
        await using (var gateway = await TestGateway.StartAsync(upstream.Endpoint, Policies.AllowAll))
            pool = gateway.Services.GetRequiredService<McpCallPool>();
        var call = pool.Get();

        pool.Return(call);

        Assert.Same(call, pool.Get());
    }
}
