using BenchmarkDotNet.Attributes;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Bench.Kernel;

/// <summary>One decision beside one look-up in a dictionary of a million keys, in the same run.</summary>
[MemoryDiagnoser]
public class DecideBenchmark
{
    private const int Keys = 1_000_000;

    private readonly Charge[] _charges = new Charge[Charge.MostPerCall];
    private readonly Balance[] _balances = new Balance[Charge.MostPerCall];
    private readonly OwnerKey _owner = OwnerKey.ForGrant("default", "bench");
    private readonly OwnerLedger _ledger = new(1);
    private readonly Dictionary<string, object> _million = new(Keys, StringComparer.Ordinal);
    private readonly string[] _order = new string[Keys];
    private int _next;
    private long _nowMs = 1_700_000_000_000;

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < Keys; i++)
            _million.Add(_order[i] = $"default/grant/agent-{i}", this);
        new Random(1).Shuffle(_order);
    }

    [Benchmark(Baseline = true)]
    public object LookUpInAMillion()
    {
        if (++_next == Keys)
            _next = 0;
        return _million[_order[_next]];
    }

    [Benchmark]
    public bool Evaluate() => Judge().IsAllowed;

    [Benchmark]
    public bool EvaluateAndReserve()
    {
        var verdict = Judge();
        // A call each 100 microseconds: the second's window holds 10,000 calls, the minute's 600,000, both beyond the exact entries.
        if (++_next % 10 == 0)
            _nowMs++;
        var request = new ReserveRequest(_owner, _charges.AsMemory(0, verdict.ChargeCount), _balances.AsMemory(0, verdict.ChargeCount));
        return _ledger.Reserve(request, _nowMs).Status == ReserveStatus.Reserved;
    }

    private Verdict Judge()
    {
        var call = new ToolCall { Tool = Sample.Tool, Arguments = Sample.Arguments, GrantLabel = "bench" };
        return Sample.Policy.Evaluate(call, _charges);
    }
}
