using Sluice.Policy.Digests;

namespace Sluice.Policy.Ledger.Approvals;

/// <summary>One approval in the book.</summary>
internal sealed class Approval(string id, Digest binding, long lifetimeMs)
{
    public string Id => id;

    public Digest Binding => binding;

    public long LifetimeMs => lifetimeMs;

    public ApprovalState State { get; private set; } = ApprovalState.Waiting;

    public long ExpiresAtMs { get; set; }

    /// <summary>Of a used one: its last run.</summary>
    public ApprovalRun Run { get; private set; }

    /// <summary>Of a used one: the run before the last, which counts again when the last did not come about.</summary>
    public ApprovalRun? Before { get; private set; }

    /// <summary>Whether this call may run: anyone's turn of an approved one, or the next leg of its last run.</summary>
    public bool Lets(ApprovalAsk ask) => State == ApprovalState.Approved || (State == ApprovalState.Used && ask.Continues == Run);

    public ApprovalStanding StandingOf(ApprovalAsk ask) => State switch
    {
        ApprovalState.Waiting => ApprovalStanding.Waiting,
        ApprovalState.Rejected => ApprovalStanding.Rejected,
        _ => Lets(ask) ? ApprovalStanding.Approved : ApprovalStanding.Running,
    };

    /// <summary>A decision, and a run, begin the lifetime anew.</summary>
    public void Decide(ApprovalDecision decision, long nowMs)
    {
        State = decision == ApprovalDecision.Approve ? ApprovalState.Approved : ApprovalState.Rejected;
        ExpiresAtMs = nowMs + lifetimeMs;
    }

    /// <param name="receipt">Of the reservation, with this approval's id.</param>
    /// <param name="nowMs">Ledger time.</param>
    public ApprovalAnswer Use(in Receipt receipt, long nowMs)
    {
        Before = State == ApprovalState.Used ? Run : null;
        State = ApprovalState.Used;
        Run = new ApprovalRun(id, receipt.Incarnation, receipt.Sequence);
        ExpiresAtMs = nowMs + lifetimeMs;
        return new ApprovalAnswer(ApprovalStanding.Approved, id, ExpiresAtMs, IsChanged: true);
    }

    /// <summary>Its last run did not come about.</summary>
    public void GiveBack()
    {
        State = Before is null ? ApprovalState.Approved : ApprovalState.Used;
        Run = Before ?? default;
        Before = null;
    }

    public static int MostBytes => (2 * ApprovalAsk.LongestId) + Digest.Length + (3 * StateWriter.MostVarintBytes) + 2 + (2 * MostRunBytes);

    private static int MostRunBytes => sizeof(ulong) + StateWriter.MostVarintBytes;

    public void Save(ref StateWriter writer, long lastMs)
    {
        writer.Text(id);
        writer.Fixed64((ulong)(binding.High >> 64));
        writer.Fixed64((ulong)binding.High);
        writer.Fixed64((ulong)(binding.Low >> 64));
        writer.Fixed64((ulong)binding.Low);
        writer.Number(lifetimeMs);
        writer.Number(ExpiresAtMs - lastMs);
        writer.Byte((byte)State);
        if (State != ApprovalState.Used)
            return;
        Save(Run, ref writer);
        writer.Byte(Before is null ? (byte)0 : (byte)1);
        if (Before is { } before)
            Save(before, ref writer);
    }

    public static Approval Load(ref StateReader reader, long lastMs)
    {
        var id = reader.Text("id of an approval");
        if (id.Length is 0 or > ApprovalAsk.LongestId)
            throw reader.Broken($"the id of an approval has {id.Length} characters");
        const string what = "binding of an approval";
        var binding = new Digest(
            new UInt128(reader.Fixed64(what), reader.Fixed64(what)), new UInt128(reader.Fixed64(what), reader.Fixed64(what)));
        var approval = new Approval(id, binding, reader.Positive(ApprovalAsk.LongestLifetimeMs, "lifetime of an approval"));
        approval.ExpiresAtMs = lastMs + reader.Positive(approval.LifetimeMs, "end of an approval");
        approval.LoadState(ref reader);
        return approval;
    }

    private static void Save(ApprovalRun run, ref StateWriter writer)
    {
        writer.Fixed64(run.Incarnation);
        writer.Number(run.Sequence);
    }

    private void LoadState(ref StateReader reader)
    {
        State = (ApprovalState)reader.Byte("state of an approval");
        if (State is < ApprovalState.Waiting or > ApprovalState.Used)
            throw reader.Broken($"the state {(int)State} of an approval is unknown");
        if (State != ApprovalState.Used)
            return;
        Run = LoadRun(ref reader);
        Before = reader.Byte("earlier run of an approval") switch
        {
            0 => null,
            1 => LoadRun(ref reader),
            var other => throw reader.Broken($"{other} earlier runs of an approval"),
        };
    }

    private ApprovalRun LoadRun(ref StateReader reader) =>
        new(id, reader.Fixed64("incarnation of a run"), reader.Positive(long.MaxValue / 2, "sequence of a run"));
}
