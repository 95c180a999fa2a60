using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Declared;
using Sluice.Policy;
using Sluice.Store.Audit;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>Runs a policy over recorded decisions, oldest first. One at a time: each reads thousands of records.</summary>
internal sealed class DecisionReplay(IDecisionReader decisions, IDirectoryStore store, DeclaredLayer declared) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async Task<ReplayView> RunAsync(AdminCaller caller, ReplayOrder order, CompiledPolicy policy, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var (records, isCut) = await ReadAsync(caller, order, cancellationToken);
            var policies = new DecidedPolicies(caller, store, declared);
            var trial = new PolicyTrial(caller.Organisation, policy);
            var tally = new ReplayTally(order.Samples);
            foreach (var record in records)
                tally.Add(record, trial.Run(record, await policies.FindAsync(record.Policy, cancellationToken)));
            return tally.View(records, isCut);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>The newest calls that are meant, in the order of their time; a limit that one call used up is used up for the next.</summary>
    private async Task<(IReadOnlyList<DecisionRecord> Records, bool IsCut)> ReadAsync(AdminCaller caller, ReplayOrder order, CancellationToken cancellationToken)
    {
        var records = new List<DecisionRecord>();
        string? cursor = null;
        do
        {
            var page = await decisions.ListAsync(caller.Organisation, order.Filter, new PageRequest(PageRequest.Largest, cursor), cancellationToken);
            records.AddRange(page.Items.Where(record => record is { Method: "tools/call", Tool: not null }));
            cursor = page.Next;
        }
        while (cursor is not null && records.Count <= order.Records);
        var isCut = records.Count > order.Records || cursor is not null;
        return ([.. records.Take(order.Records).Reverse().OrderBy(record => record.Time)], isCut);
    }
}
