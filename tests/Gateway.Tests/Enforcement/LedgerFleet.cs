using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>Gateways that count together, in this process, with a database and an upstream of their own.</summary>
internal sealed class LedgerFleet : IAsyncDisposable
{
    /// <summary>For what only a busy machine delays.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TestGateway> _gateways = [];

    private readonly IFleetEngine _engine;

    private LedgerFleet(IFleetEngine engine, RecordingUpstream upstream) => (_engine, Upstream) = (engine, upstream);

    public PostgresInstance Database { get; } = new();

    public RecordingUpstream Upstream { get; }

    public IReadOnlyList<TestGateway> Gateways => _gateways;

    /// <summary>What another gateway is started with to be one of this fleet.</summary>
    public string[] Options => TestGateway.FleetOptions(_engine, Database.ConnectionString);

    /// <summary>On the engine postgres.</summary>
    public static Task<LedgerFleet> StartAsync(string policy, int gateways) => StartAsync(new PostgresFleetEngine(), policy, gateways);

    /// <param name="engine">Which ends with the fleet.</param>
    /// <param name="policy">Of the grants <c>alice</c> and <c>bob</c>.</param>
    /// <param name="gateways">How many.</param>
    /// <param name="options">More of their command line.</param>
    public static async Task<LedgerFleet> StartAsync(IFleetEngine engine, string policy, int gateways, params string[] options)
    {
        var fleet = new LedgerFleet(engine, await RecordingUpstream.StartAsync());
        await fleet.Database.StartAsync();
        await engine.StartAsync(fleet.Database.ConnectionString);
        for (var gateway = 0; gateway < gateways; gateway++)
            fleet._gateways.Add(await TestGateway.StartInFleetAsync(engine, TestGateway.Manifest(fleet.Upstream.Endpoint, policy), fleet.Database.ConnectionString, options));
        return fleet;
    }

    /// <summary>A connection that is not the gateways'.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await ExecuteAsync(connection, sql);
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Calls until a call ends so; returns all answers.</summary>
    public static async Task<List<CallAnswer>> CallUntilAsync(TestGateway gateway, string tool, Predicate<CallAnswer> isLast, string token = TestGateway.Token)
    {
        using var limit = new CancellationTokenSource(Patience);
        var answers = new List<CallAnswer>();
        while (answers.Count == 0 || !isLast(answers[^1]))
        {
            limit.Token.ThrowIfCancellationRequested();
            answers.Add(await CallAnswer.OfAsync(gateway, tool, token));
        }

        return answers;
    }

    /// <summary>Whether <c>/readyz</c> says that the ledger can be asked: if not, with status 503.</summary>
    public static async Task<bool> IsLedgerReadyAsync(TestGateway gateway)
    {
        using var answer = await gateway.Http.GetAsync("/readyz");
        var isReady = !JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["reasons"]!.AsArray().Any(reason => (string?)reason!["part"] == "ledger");
        Assert.Equal(isReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        return isReady;
    }

    /// <summary>Calls until the gateway knows that its ledgers are out of reach.</summary>
    public static async Task<List<CallAnswer>> CallUntilTheBreakerOpensAsync(TestGateway gateway, string tool)
    {
        using var limit = new CancellationTokenSource(Patience);
        var answers = new List<CallAnswer>();
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            answers.Add(await CallAnswer.OfAsync(gateway, tool));
        }
        while (await IsLedgerReadyAsync(gateway));
        return answers;
    }

    /// <summary>The decisions of all gateways as the database has them, once there are as many as were made.</summary>
    public async Task<List<DecisionRecord>> DecisionsAsync(int expected)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            foreach (var gateway in Gateways)
            {
                await gateway.Services.GetRequiredService<SqliteAuditLog>().FlushAsync(limit.Token);
                await gateway.Services.GetRequiredService<DecisionShipper>().FlushAsync(limit.Token);
            }

            var decisions = await ListAsync(Gateways[0].Services.GetRequiredService<IDecisionReader>(), limit.Token);
            if (decisions.Count >= expected)
                return decisions;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
            await gateway.DisposeAsync();
        await _engine.DisposeAsync();
        await Upstream.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<List<DecisionRecord>> ListAsync(IDecisionReader reader, CancellationToken cancellationToken)
    {
        var decisions = new List<DecisionRecord>();
        string? cursor = null;
        do
        {
            var page = await reader.ListAsync(OrganisationId.Default, DecisionFilter.All, new PageRequest(500, cursor), cancellationToken);
            decisions.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);
        return decisions;
    }
}
