using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>One call's charges, or the question what would become of them. Copies of its own, since a caller that stops waiting reuses its buffers.</summary>
internal sealed class ReserveJob : LedgerJob
{
    private static readonly ReserveResult Unavailable = new(ReserveStatus.OwnerUnavailable);

    private readonly TaskCompletionSource<ReserveResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReserveRequest _request;
    private readonly bool _asksOnly;
    private ReserveResult _result = Unavailable;

    public ReserveJob(in ReserveRequest request, bool asksOnly = false)
    {
        _request = request with { Charges = request.Charges.ToArray(), Balances = new Balance[request.Charges.Length] };
        _asksOnly = asksOnly;
    }

    public Task<ReserveResult> Answer => _answer.Task;

    public ref readonly ReserveRequest Request => ref _request;

    /// <summary>All that a plain one asks, of its one owner.</summary>
    public ReserveRequest Plain => _request.FirstPart();

    /// <summary>Whether one owner's journal can say all that it does.</summary>
    public bool IsPlain => !_asksOnly && ChargeJournal.CanHold(_request) && _request.FirstPart().Charges.Length == _request.Charges.Length;

    public ReadOnlySpan<Balance> Balances => _request.Balances.Span;

    public override void AddOwners(ISet<string> owners)
    {
        var part = _request.FirstPart();
        owners.Add(part.Owner.Value);
        for (var end = part.Charges.Length; end < _request.Charges.Length; end += part.Charges.Length)
        {
            part = _request.PartAt(end);
            owners.Add(part.Owner.Value);
        }
    }

    public override void Run(LockedRows rows) => _result = _asksOnly ? rows.Ask(_request) : rows.Reserve(_request);

    public override void Commit() => Complete(_result);

    public void Complete(in ReserveResult result) => _answer.TrySetResult(result);

    public override void Fail(bool isEngineAway) => _answer.TrySetResult(isEngineAway ? new ReserveResult(ReserveStatus.EngineUnavailable) : Unavailable);
}
