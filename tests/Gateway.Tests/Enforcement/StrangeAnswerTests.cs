using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>A ledger, which may be another node's, answers what makes no sense.</summary>
public class StrangeAnswerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("""
        , "mode": "shadow"
        """)]
    public async Task Reserve_RefusesAChargeThatWasNotAsked_CallIsDeniedAndRecordedAndItsSlotComesBack(string mode)
    {
        await using var upstream = await RecordingUpstream.StartAsync();
        await using var gateway = await TestGateway.StartWithAsync(
            TestGateway.Manifest(upstream.Endpoint, $$"""
                { "version": "1", "default": "deny", "tools": { "x": { "limits": [ { "counter": "c", "window": "day", "max": 2{{mode}} } ] } } }
                """),
            new StrangeEngine());

        for (var call = 0; call < 2; call++)
            using (await gateway.CallAsync("x")) { }

        var records = await gateway.DecisionsAsync(expected: 2);
        Assert.All(records, record => Assert.Equal(("denied", "ledger_unavailable"), (record.Outcome, record.Reason)));
        Assert.Equal(2, records.Count);
        Assert.Empty(upstream.Arrivals);
        Assert.Equal(0, gateway.Services.GetRequiredService<SqliteAuditLog>().Pending);
    }

    private sealed class StrangeEngine : IEngine
    {
        private readonly EmbeddedEngine _engine = new();

        public string Name => _engine.Name;

        public void AddTo(IHostApplicationBuilder builder, EngineSettings settings)
        {
            _engine.AddTo(builder, settings);
            builder.Services.AddSingleton<ILedger>(new StrangeLedger());
        }
    }

    private sealed class StrangeLedger : ILedger
    {
        public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new ReserveResult(ReserveStatus.Refused, RefusedCharge: request.Charges.Length));

        public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) => ReserveAsync(request, cancellationToken);

        public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken) => default;

        public ValueTask<ApprovalOutcome> DecideApprovalAsync(OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
