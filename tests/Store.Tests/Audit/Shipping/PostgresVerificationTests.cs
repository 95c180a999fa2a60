using Sluice.Policy.Ledger;
using Sluice.Store.Audit;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Audit.Postgres;
using Sluice.Store.Audit.Verification;
using Sluice.Store.Keys;
using Sluice.Store.Tests.Postgres;

namespace Sluice.Store.Tests.Audit.Shipping;

/// <summary>What a verification of the shipped decisions finds.</summary>
public sealed class PostgresVerificationTests(PostgresServer server) : IAsyncLifetime
{
    private ShippingBench _bench = null!;

    /// <summary>Chains of several segments, with calls that were open when they were shipped.</summary>
    public async ValueTask InitializeAsync()
    {
        _bench = await ShippingBench.CreateAsync(await server.ConnectionStringAsync(), bounds: new SegmentBounds(Items: 10, Age: TimeSpan.FromDays(1)));
        _bench.OpenShipper();
        var call = await _bench.OpenCallAsync("acme");
        for (var round = 0; round < 6; round++)
        {
            await _bench.AppendAsync(5, "acme");
            await _bench.AppendAsync(3, "globex");
            await _bench.FlushAsync();
            if (round == 3)
                _bench.Log.Append(call);
        }

        await _bench.OpenCallAsync("globex");
        await _bench.FlushAsync();
    }

    public ValueTask DisposeAsync() => _bench?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Verify_WhatWasShipped_IsWhole()
    {
        var findings = await VerifyAsync();

        Assert.Empty(findings.Kept);
        Assert.Equal((50L, 2), (findings.Records, findings.Chains));
    }

    [Fact]
    public async Task Verify_ChargesThatNoLedgerCounted_AreWhole()
    {
        await _bench.AppendAsync(1, fill: entry => entry.Charges[0] = entry.Charges[0] with { Balance = Balance.Unknown, Place = default });
        await _bench.FlushAsync();

        Assert.Empty((await VerifyAsync()).Kept);
    }

    [Fact]
    public async Task Verify_FileOfTheFormerLayout_IsShippedAndWhole()
    {
        await using var former = await ShippingBench.CreateAsync(await server.ConnectionStringAsync(), prepare: FormerLayout.Write);
        former.OpenShipper();
        await former.AppendAsync(2, "acme");
        await former.FlushAsync();

        var findings = new AuditFindings();
        await PostgresVerification.RunAsync(former.Address, TestKeys.Ring, findings, [], CancellationToken.None);
        Assert.Empty(findings.Kept);
        Assert.Equal((5L, 1), (findings.Records, findings.Chains));
    }

    [Fact]
    public async Task Verify_WithoutTheKey_CannotTell()
    {
        var findings = await VerifyAsync(TestKeys.Of("another"));

        Assert.Equal(0, findings.Tampered);
        Assert.NotEqual(0, findings.Unverifiable);
    }

    [Theory]
    [InlineData("UPDATE decisions SET message = 'nothing happened' WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET charges = replace(charges, '\"cost\":1', '\"cost\":2') WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET charges = replace(charges, 'alice-laptop', 'bob-phone') WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET charges = replace(charges, '\"sequence\":17', '\"sequence\":18') WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET charges = replace(charges, '\"ledger_time_ms\":1767323045679', '\"ledger_time_ms\":null') WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET charges = '[{\"counter\":\"x\"}]' WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET outcome = 'denied' WHERE completed_by IS NOT NULL")]
    [InlineData("UPDATE decisions SET completed_by = NULL WHERE completed_by IS NOT NULL")]
    [InlineData("UPDATE decisions SET recorded_ms = recorded_ms - 1000000 WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("UPDATE decisions SET organisation = 'globex' WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("DELETE FROM decisions WHERE organisation = 'acme' AND sequence = 7")]
    [InlineData("DELETE FROM decisions WHERE organisation = 'acme' AND sequence > 20; DELETE FROM decision_links WHERE organisation = 'acme' AND first > 20")]
    [InlineData("DELETE FROM decisions WHERE organisation = 'acme' AND sequence < 10; DELETE FROM decision_links WHERE organisation = 'acme' AND first < 10")]
    [InlineData("CREATE TEMP TABLE one AS SELECT * FROM decisions LIMIT 1; UPDATE one SET id = id + 1000; INSERT INTO decisions SELECT * FROM one")]
    [InlineData("DELETE FROM decision_chains WHERE organisation = 'globex'")]
    [InlineData("DELETE FROM decision_segments WHERE organisation = 'acme' AND number = 2")]
    [InlineData("UPDATE decision_chains SET head_sequence = head_sequence - 1")]
    public async Task Verify_SomethingChanged_IsFound(string change)
    {
        await _bench.ExecuteAsync(change);

        Assert.NotEqual(0, (await VerifyAsync()).Tampered);
    }

    [Fact]
    public async Task Verify_AgainstCheckpoints_FindsAnotherChainAndTellsWhatIsNotThere()
    {
        var checkpoints = await new SqliteCheckpointReader(_bench.Path).ReadAsync(organisation: null, CancellationToken.None);
        Assert.Equal(2, checkpoints.Count);
        Assert.Empty((await VerifyAsync(checkpoints: checkpoints)).Kept);

        var stranger = checkpoints[0] with { Node = Guid.NewGuid(), Sequence = 1_000 };
        Assert.Empty((await VerifyAsync(checkpoints: [stranger])).Kept);
        var other = await VerifyAsync(checkpoints: [checkpoints[0] with { Mac = checkpoints[1].Mac }]);
        Assert.Equal((1, 0), (other.Tampered, other.Unverifiable));
        var later = await VerifyAsync(checkpoints: [checkpoints[0] with { Sequence = checkpoints[0].Sequence + 1 }]);
        Assert.Equal((0, 1), (later.Tampered, later.Unverifiable));
    }

    private async Task<AuditFindings> VerifyAsync(KeyRing? keys = null, IEnumerable<ChainCheckpoint>? checkpoints = null)
    {
        var findings = new AuditFindings();
        await PostgresVerification.RunAsync(_bench.Address, keys ?? TestKeys.Ring, findings, checkpoints ?? [], CancellationToken.None);
        return findings;
    }
}
