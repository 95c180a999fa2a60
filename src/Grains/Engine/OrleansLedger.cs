using Microsoft.Extensions.Logging;
using Sluice.Grains.Contracts;
using Sluice.Grains.Engine.Leases;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Engine;

/// <summary>
/// The orleans engine as a gateway sees it: one call to one grain for each owner. Nothing is sent twice: an owner that does not answer in time may have
/// been charged, and stays so.
/// </summary>
public sealed partial class OrleansLedger : ILedger, IOwnerLedgers, IAsyncDisposable
{
    /// <summary>Calls of this gateway that wait for owners; one more is refused at once.</summary>
    public const int MostInFlight = 16_384;

    private static readonly ReserveResult OwnerUnavailable = new(ReserveStatus.OwnerUnavailable);
    private static readonly ReserveResult EngineUnavailable = new(ReserveStatus.EngineUnavailable);

    private readonly IGrainFactory _grains;
    private readonly IClusterHealth _health;
    private readonly TimeSpan _longestWait;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OwnerSequence _sequence;
    private readonly HotGrants? _hot;
    private int _inFlight;

    /// <param name="grains">Of the cluster, from a silo in this process or from a client.</param>
    /// <param name="health">Spares calls a wait that cannot end well.</param>
    /// <param name="longestWait">How long a call waits for all its owners before it is denied (<c>Sluice:LedgerTimeoutMs</c>).</param>
    /// <param name="time">For waiting.</param>
    /// <param name="logger">Hears of owners that cannot be reached.</param>
    /// <param name="leaseAbove">Calls a second of one grant from which on this gateway leases for it; 0 for no leases.</param>
    public OrleansLedger(
        IGrainFactory grains, IClusterHealth health, TimeSpan longestWait, TimeProvider time, ILogger<OrleansLedger> logger, int leaseAbove = 0)
    {
        (_grains, _health, _longestWait, _time, _logger) = (grains, health, longestWait, time, logger);
        _sequence = new OwnerSequence(this);
        _hot = leaseAbove > 0 ? new HotGrants(this, leaseAbove, time) : null;
    }

    /// <inheritdoc/>
    public ValueTask<ReserveResult> ReserveAsync(ReserveRequest request, CancellationToken cancellationToken) => _hot?.TryTake(request, out var leased) == true
        ? new ValueTask<ReserveResult>(leased)
        : WithPatienceAsync(static (sequence, request, patience) => sequence.ReserveAsync(request, patience), request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReserveResult> AskAsync(ReserveRequest request, CancellationToken cancellationToken) =>
        WithPatienceAsync(static (sequence, request, patience) => sequence.AskAsync(request, patience), request, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">It is not known to have happened; the charges may stay.</exception>
    public ValueTask SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken) =>
        receipt.Owner.Value is null ? ValueTask.CompletedTask : _sequence.SettleAsync(receipt, settlement, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ApprovalOutcome> DecideApprovalAsync(
        OwnerKey grant, string approval, ApprovalDecision decision, CancellationToken cancellationToken)
    {
        if (_health.Fault is not null)
            return ApprovalOutcome.Unavailable;
        try
        {
            return await _grains.GetGrain<IGrantGrain>(grant.Value).DecideAsync(approval, decision).AsTask().WaitAsync(_longestWait, _time, cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or OutOfMemoryException))
        {
            LogUnreachable(grant.Value, failure.Message);
            return ApprovalOutcome.Unavailable;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _hot?.DisposeAsync() ?? ValueTask.CompletedTask;

    async ValueTask<ReserveResult> IOwnerLedgers.ReserveAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var calling = GrainOf(request.Owner, request.Charges.Span).ReserveAsync(Lines.Of(request)).Preserve();
        try
        {
            return await AnsweredAsync(request.Owner, calling, cancellationToken) is { } answer ? Lines.ResultOf(request, answer) : OwnerUnavailable;
        }
        catch (OperationCanceledException) when (request.Approval is not null)
        {
            _ = GiveBackLateAsync(request with { Balances = new Balance[request.Balances.Length] }, calling);
            throw;
        }
    }

    async ValueTask<ReserveResult> IOwnerLedgers.AskAsync(ReserveRequest request, CancellationToken cancellationToken)
    {
        var grain = GrainOf(request.Owner, request.Charges.Span);
        return await AnsweredAsync(request.Owner, grain.AskAsync(Lines.Of(request)), cancellationToken) is { } answer ? Lines.AnswerOf(request, answer) : OwnerUnavailable;
    }

    async ValueTask IOwnerLedgers.SettleAsync(Receipt receipt, Settlement settlement, CancellationToken cancellationToken)
    {
        if (!await GrainOf(receipt.Owner, receipt.Charges.Span).SettleAsync(Lines.Of(receipt, settlement)).AsTask().WaitAsync(cancellationToken))
            throw new TimeoutException($"The ledger of {receipt.Owner} did not take the settlement; what was charged stays charged.");
    }

    /// <summary>An owner that cannot be reached keeps the charge, the safe side.</summary>
    async ValueTask IOwnerLedgers.WithdrawAsync(Receipt receipt, Memory<Balance> balances, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await GrainOf(receipt.Owner, receipt.Charges.Span).WithdrawAsync(Lines.Of(receipt)).AsTask().WaitAsync(_longestWait, _time, cancellationToken);
            if (lines is not null)
                Lines.Copy(lines, balances.Span);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogUnreachable(receipt.Owner.Value, failure.Message);
        }
    }

    /// <summary>The call was denied, so that nothing ran: charges that come too late stay, the safe side, but an approval does not, since a person stands behind it.</summary>
    private async Task GiveBackLateAsync(ReserveRequest request, ValueTask<ReserveAnswer> calling)
    {
        try
        {
            if (Lines.ResultOf(request, await calling).Receipt is { Approval: not null } receipt)
                await GrainOf(receipt.Owner, default).SettleAsync(Lines.Of(receipt, Settlement.NotRun));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            LogUnreachable(request.Owner.Value, failure.Message);
        }
    }

    /// <summary>One patience for all owners of a call together.</summary>
    private async ValueTask<ReserveResult> WithPatienceAsync(
        Func<OwnerSequence, ReserveRequest, CancellationToken, ValueTask<ReserveResult>> ask, ReserveRequest request, CancellationToken cancellationToken)
    {
        if (_health.Fault is not null)
            return EngineUnavailable;
        if (Interlocked.Increment(ref _inFlight) > MostInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return OwnerUnavailable;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), patience, _longestWait, Timeout.InfiniteTimeSpan);
        try
        {
            return await ask(_sequence, request, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OwnerUnavailable;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <returns>Null: nobody knows what became of the call.</returns>
    private async ValueTask<ReserveAnswer?> AnsweredAsync(OwnerKey owner, ValueTask<ReserveAnswer> calling, CancellationToken cancellationToken)
    {
        try
        {
            return calling.IsCompletedSuccessfully ? calling.Result : await calling.AsTask().WaitAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or ArgumentException or OutOfMemoryException))
        {
            LogUnreachable(owner.Value, failure.Message);
            return null;
        }
    }

    /// <summary>Charges of one owner are of one scope; a flow step without charges is a grant's.</summary>
    private IOwnerGrain GrainOf(OwnerKey owner, ReadOnlySpan<Charge> charges) => (charges.IsEmpty ? LimitScope.Grant : charges[0].Limit.Scope) switch
    {
        LimitScope.Server => _grains.GetGrain<IServerGrain>(owner.Value),
        LimitScope.Organisation => _grains.GetGrain<IOrganisationGrain>(owner.Value),
        _ => _grains.GetGrain<IGrantGrain>(owner.Value),
    };

    [LoggerMessage(LogLevel.Warning, "The grain of {Owner} could not be reached, and this call is denied: {Problem}")]
    private partial void LogUnreachable(string owner, string problem);
}
