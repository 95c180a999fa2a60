using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Policy.Tests.Ledger.Approvals;

/// <summary>The rules of approvals, one after the other, over everything that was ever asked for.</summary>
internal sealed class NaiveApprovals
{
    public const int MostWaiting = 20;
    public const int Most = 64;

    private readonly List<Entry> _all = [];

    public (ApprovalStanding Standing, string Id) Ask(int call, string id, long lifetimeMs, int? continues, long nowMs)
    {
        var live = Live(nowMs);
        if (live.Find(entry => entry.Call == call) is { } known)
        {
            return (known.State switch
            {
                "waiting" => ApprovalStanding.Waiting,
                "rejected" => ApprovalStanding.Rejected,
                "approved" => ApprovalStanding.Approved,
                _ => continues is { } run && known.Runs[^1] == run ? ApprovalStanding.Approved : ApprovalStanding.Running,
            }, known.Id);
        }

        if (live.Count >= Most || live.Count(entry => entry.State == "waiting") >= MostWaiting)
            return (ApprovalStanding.NoRoom, "");
        _all.Add(new Entry(call, id, lifetimeMs) { EndsMs = nowMs + lifetimeMs });
        return (ApprovalStanding.Waiting, id);
    }

    public ApprovalOutcome Decide(string id, ApprovalDecision decision, long nowMs)
    {
        if (Live(nowMs).Find(entry => entry.Id == id) is not { } known)
            return ApprovalOutcome.Unknown;
        switch (known.State, decision)
        {
            case ("used", _):
                return ApprovalOutcome.Used;
            case ("rejected", ApprovalDecision.Approve):
                return ApprovalOutcome.Rejected;
            case ("rejected", _) or ("approved", ApprovalDecision.Approve):
                return ApprovalOutcome.Done;
        }

        known.State = decision == ApprovalDecision.Approve ? "approved" : "rejected";
        known.EndsMs = nowMs + known.LifetimeMs;
        return ApprovalOutcome.Done;
    }

    public void Use(string id, int run, long nowMs)
    {
        var entry = Live(nowMs).Find(entry => entry.Id == id)!;
        entry.State = "used";
        entry.Runs.Add(run);
        entry.EndsMs = nowMs + entry.LifetimeMs;
    }

    /// <summary>Only the last run counts, and only once.</summary>
    public void Settle(int run, bool isNotRun, long nowMs)
    {
        if (Live(nowMs).Find(entry => entry.State == "used" && entry.Runs[^1] == run) is not { } entry)
            return;
        if (!isNotRun)
        {
            _all.Remove(entry);
            return;
        }

        // What is given back once leaves the earlier run as the last one, if there was one that this one went on with.
        entry.Runs.RemoveAt(entry.Runs.Count - 1);
        if (entry.Runs.Count > 1)
            entry.Runs.RemoveRange(0, entry.Runs.Count - 1);
        if (entry.Runs.Count == 0)
            entry.State = "approved";
    }

    public void ShiftBack(long milliseconds) => _all.ForEach(entry => entry.EndsMs -= milliseconds);

    private List<Entry> Live(long nowMs)
    {
        _all.RemoveAll(entry => entry.EndsMs <= nowMs);
        return _all;
    }

    private sealed class Entry(int call, string id, long lifetimeMs)
    {
        public int Call => call;

        public string Id => id;

        public long LifetimeMs => lifetimeMs;

        public string State { get; set; } = "waiting";

        public long EndsMs { get; set; }

        public List<int> Runs { get; } = [];

    }
}
