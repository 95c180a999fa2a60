using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Callers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;
using Sluice.Policy.Ledger;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Tests.Callers;

/// <summary>What callers without number may cost.</summary>
public sealed class JwtBoundsTests
{
    [Fact]
    public void Cache_ManyTokens_KeepsThoseInUseAndForgetsTheOthers()
    {
        var cache = new JwtCallerCache();
        var caller = new JwtCaller(null!, null!, null!, KeySet.Empty);
        cache.Add(Hash(-1), "s", caller);
        for (var i = 0; i < 3 * JwtCallerCache.MostPerGeneration; i++)
        {
            cache.Add(Hash(i), "s", caller);
            if (i % 1_000 == 0)
                Assert.Same(caller, cache.Find(Hash(-1), "s"));
        }

        var kept = Enumerable.Range(0, 3 * JwtCallerCache.MostPerGeneration).Count(i => cache.Find(Hash(i), "s") is not null);
        Assert.InRange(kept, JwtCallerCache.MostPerGeneration, 2 * JwtCallerCache.MostPerGeneration);
        Assert.Null(cache.Find(Hash(0), "s"));
        Assert.Null(cache.Find(Hash(-1), "another server"));
    }

    [Fact]
    public async Task Find_TokenThatIsKnown_TakesNoMemory()
    {
        await using var gateway = await JwtGateway.StartAsync();
        var token = gateway.Issuer.Token();
        Assert.Equal(200, await gateway.StatusAsync(token));
        var callers = gateway.Node.Services.GetRequiredService<JwtCallers>();
        var credential = new Credential(TokenHash.Of(token), token, 0);
        for (var i = 0; i < 1_000; i++)
            Assert.NotNull(callers.Find(credential, "pimea", out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            callers.Find(credential, "research", out _);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void Gates_ManySubjects_StayWhereSomethingIsInFlightAndGoElsewhere()
    {
        var directory = new FixedDirectory();
        using var gates = new GrantGates(new SluiceOptions(), directory);
        var grant = GrantOf(directory);
        var busy = gates.Calls(grant.For("i", "busy", DateTimeOffset.MaxValue));
        Assert.True(busy.TryEnter());
        var idle = gates.Calls(grant.For("i", "idle", DateTimeOffset.MaxValue));

        for (var i = 0; i < 20_000; i++)
            gates.Calls(grant.For("i", $"s{i}", DateTimeOffset.MaxValue));

        Assert.Same(busy, gates.Calls(grant.For("i", "busy", DateTimeOffset.MaxValue)));
        Assert.NotSame(idle, gates.Calls(grant.For("i", "idle", DateTimeOffset.MaxValue)));
    }

    private static TokenHash Hash(int number) => new((ulong)number, 0, 0, 0);

    private static Grant GrantOf(FixedDirectory directory)
    {
        var server = new Server { Id = "s", Slug = "s", Organisation = "default", Url = new Uri("http://127.0.0.1/"), Headers = [] };
        directory.Set(server);
        return new Grant { Id = "g", Label = "g", Server = server, Policy = null, PolicyVersion = null, Owner = OwnerKey.ForGrant("default", "g") };
    }
}
