using Sluice.Policy.Ledger;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger.Leases;

/// <summary>
/// Two logs beside one ledger. Of what it charged, at the times that it stamped: its answers must be that log's. And of the calls that really ran, when they
/// ran: no window of that one may ever hold more than its limit.
/// </summary>
internal sealed class LeaseDuel
{
    public const int Gateways = 3;

    private static readonly Limit[] Limits = [Limit(12, 1_000, "few"), Limit(40, 5_000, "many")];
    private static readonly Charge[] Charges = [.. Limits.Select(limit => new Charge(limit, Units.One))];

    private readonly GatewayLease?[] _leases = new GatewayLease?[Gateways];
    private readonly List<(Receipt Receipt, long Id)> _ran = [];
    private readonly NaiveLedger _charged = new();
    private readonly NaiveLedger _running = new();
    private OwnerLedger _ledger = new(Life);
    private ulong _life = Life;
    private long _clockMs = 1_790_000_000_000;
    private long _calls;

    public void Apply(LeaseStep step)
    {
        _clockMs += step.WaitMs;
        ref var lease = ref _leases[step.Gateway];
        switch (step.Kind)
        {
            case LeaseStepKind.Call:
                for (var call = 0; call < step.Amount; call++)
                    Call();
                break;
            case LeaseStepKind.Lease:
                Return(lease);
                lease = Lease(step.Amount);
                break;
            case LeaseStepKind.Use:
                for (var call = 0; call < step.Amount && lease?.TryUse(_clockMs) is { } receipt; call++)
                    Run(receipt, lease.IdOf(receipt));
                break;
            case LeaseStepKind.Return or LeaseStepKind.Forget:
                if (step.Kind == LeaseStepKind.Return)
                    Return(lease);
                lease = null;
                break;
            case LeaseStepKind.Refund when _ran.Count > 0:
                Refund(step.Amount % _ran.Count);
                break;
            case LeaseStepKind.Move:
                _life += (ulong)(step.Amount % 2);
                _ledger = OwnerLedger.Load(_ledger.Saved(), _life, _clockMs);
                break;
        }
    }

    private void Call()
    {
        var expected = Array.FindIndex(Limits, limit => !_charged.Admits(limit, Units.One, _clockMs));
        var result = _ledger.Call(_clockMs, out var balances, Charges);
        Assert.Equal(expected < 0, result.Status == ReserveStatus.Reserved);
        if (expected < 0)
        {
            var id = _calls++;
            Charge(result.Receipt.TakenAtMs, id);
            Run(result.Receipt, id);
        }

        Assert.Equal(Limits.Select(limit => _charged.BalanceOf(limit, _clockMs)), balances);
    }

    private GatewayLease? Lease(int calls)
    {
        var result = _ledger.Reserve(new ReserveRequest(Owner, Charges, new Balance[Charges.Length], LeaseCalls: calls), _clockMs);
        if (result.Status != ReserveStatus.Reserved)
            return null;
        var lease = new GatewayLease(result, _clockMs, _calls);
        for (var call = 0; call < result.Lease.Calls; call++)
            Charge(result.Receipt.TakenAtMs, _calls++);
        return lease;
    }

    private void Charge(long stampMs, long id)
    {
        foreach (var limit in Limits)
            _charged.Take(limit, Units.One, stampMs, id);
    }

    private void Run(Receipt receipt, long id)
    {
        foreach (var limit in Limits)
        {
            _running.Take(limit, Units.One, _clockMs, id);
            Assert.True(_running.Used(limit, _clockMs) <= limit.Max);
        }

        _ran.Add((receipt, id));
    }

    private void Return(GatewayLease? lease)
    {
        if (lease?.TakeUnused() is not { } unused)
            return;
        _ledger.Withdraw(unused.Receipt, new Balance[Charges.Length], _clockMs);
        for (var call = 0; call < unused.Calls && lease.Life == _life; call++)
            _charged.Withdraw(lease.IdOf(unused.Receipt) + call);
    }

    /// <summary>What did not run counts nowhere, whether the ledger gives it back or not.</summary>
    private void Refund(int index)
    {
        var (receipt, id) = _ran[index];
        _ran.RemoveAt(index);
        _ledger.Settle(receipt, Settlement.NotRun, _clockMs);
        if (receipt.Incarnation == _life)
            _charged.Settle(receipt with { Sequence = id }, Settlement.NotRun, _clockMs);
        _running.Withdraw(id);
    }
}
