using System.Diagnostics;
using Npgsql;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Directory;
using Sluice.Store.Postgres;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>How gateways start on a PostgreSQL.</summary>
public class StoredStartTests(ITestOutputHelper output)
{
    private const int Grants = 100_000;

    private static readonly Uri Nowhere = new("http://127.0.0.1:9/mcp/");

    [Fact]
    public async Task Start_OfSeveralNodesAtOnceOnANewDatabase_MakesOneAdminKey()
    {
        await using var fleet = await StoredFleet.StartAsync(Nowhere, nodes: 3);
        var file = Assert.Single(Enumerable.Range(0, 3).Select(node => Path.Combine(fleet.DataOf(node), "admin-key")), File.Exists);
        await using var store = await SqlDirectoryStore.OpenPostgresAsync(PostgresAddress.Parse(fleet.Database.ConnectionString)!, TimeProvider.System, default);
        var token = ApiKeyToken.Parse((await File.ReadAllTextAsync(file)).TrimEnd())!;
        Assert.NotNull(await store.ApiKeys.AuthenticateAsync(token.Hash, default));
    }

    [Fact]
    public async Task Start_OfASecondEmbeddedGatewayOnOneDatabase_IsRefusedUnlessEachMayCountForItself()
    {
        await using var fleet = await StoredFleet.StartAsync(Nowhere, nodes: 0);
        await using var first = await fleet.StartNodeAsync(0);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => fleet.StartNodeAsync(1));
        Assert.Contains("Sluice:PerNodeLimits=true", refusal.Message);
        await using var second = await fleet.StartNodeAsync(1, "--Sluice:PerNodeLimits=true");
    }

    [Fact]
    public async Task Start_WithAHundredThousandStoredGrants_TakesLessThanFiveSeconds()
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var fleet = await StoredFleet.StartAsync(upstream.Endpoint, nodes: 0);
        var policy = await fleet.Tenant.AddPolicyAsync();
        var (_, token) = await fleet.Tenant.AddGrantAsync(policy.Id);
        await AddGrantsAsync(fleet, policy.Id);

        // The quickest of a few: the machine may have other work.
        var quickest = TimeSpan.MaxValue;
        for (var start = 0; start < 3; start++)
        {
            var asked = Stopwatch.GetTimestamp();
            await using var node = await fleet.StartNodeAsync(0);
            var taken = Stopwatch.GetElapsedTime(asked);
            output.WriteLine($"{Grants} grants: listening after {taken.TotalMilliseconds:F0} ms, {node.CpuTime.TotalMilliseconds:F0} ms CPU of the process");
            quickest = taken < quickest ? taken : quickest;

            using var caller = new StoredCaller(fleet.EndpointOf(node), token);
            var (_, body) = await caller.CallAsync();
            Assert.True(body.Contains("done"), body);
            Assert.Equal(0, await node.StopAsync());
        }

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static async Task AddGrantsAsync(StoredFleet fleet, string policy)
    {
        await using var connection = new NpgsqlConnection(fleet.Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var insert = new NpgsqlCommand(
            $"""
            INSERT INTO grants (organisation, id, version, created_ms, updated_ms, server, policy, label, tags, state)
            SELECT 'default', 'abcdefgh' || (10000000 + i), 1, 0, 0, '{fleet.Tenant.Server}', '{policy}', 'laptop of somebody ' || i, '[]', 'active' FROM generate_series(1, {Grants}) i;
            INSERT INTO grant_tokens (hash, organisation, grant_id, created_ms)
            SELECT sha256(gen_random_uuid()::text::bytea), organisation, id, 0 FROM grants WHERE created_ms = 0;
            """,
            connection);
        await insert.ExecuteNonQueryAsync();
    }
}
