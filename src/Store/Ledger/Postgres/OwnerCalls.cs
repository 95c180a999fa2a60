using System.Buffers;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The calls of one owner that a charge lane has in hand, and what it does about them in a trip.</summary>
internal sealed class OwnerCalls
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public string Owner { get; private set; } = "";

    public List<ReserveJob> Jobs { get; } = [];

    /// <summary>Those that came while the others were on a trip.</summary>
    public List<ReserveJob> Later { get; } = [];

    /// <summary>Those of them that the trip charges, in this order.</summary>
    public List<ReserveJob> Planned { get; } = [];

    /// <summary>Those that no journal has room for.</summary>
    public List<ReserveJob> TooLarge { get; } = [];

    public ChargePlan Plan { get; } = new(LedgerTable.LeastJournal - ChargeJournal.TimeBytes);

    /// <summary>What is known of the row; its ledger is null when nothing is.</summary>
    public KeptLedger Kept { get; set; } = null!;

    /// <summary>Trips since the first of them was taken in hand.</summary>
    public int Trips { get; set; }

    public bool IsOnTrip { get; set; }

    /// <summary>How many set off.</summary>
    public int CallsOnTrip { get; set; }

    /// <summary>Whether the trip before found no row.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Whether the trip adds to the journal; if not, it reads the row.</summary>
    public bool Charges => Record.Length > 0;

    /// <summary>What the trip found; null: a row that it could not charge.</summary>
    public RowNews? News { get; set; }

    /// <summary>The database's time when it read or charged the row.</summary>
    public long AtMs { get; set; }

    /// <summary>What the trip adds to the journal.</summary>
    public byte[] Record { get; private set; } = [];

    /// <summary>What is known, when the journal is so long that it should go into the state; null otherwise.</summary>
    public byte[]? State { get; private set; }

    public void Begin(string owner)
    {
        (Owner, Trips, IsMissing) = (owner, 0, false);
        Jobs.Clear();
    }

    /// <summary>Finds out what fits.</summary>
    /// <param name="nowMs">Not after the time of charging.</param>
    public void MakePlan(long nowMs)
    {
        (News, Record, State) = (null, [], null);
        Planned.Clear();
        TooLarge.Clear();
        Jobs.RemoveAll(static job => job.IsGivenUp);
        if (Kept.Ledger is not { } ledger)
            return;
        Plan.Begin(ledger, nowMs);
        foreach (var job in Jobs)
        {
            var answer = Plan.Add(job.Plain);
            if (answer == PlanAnswer.Fits)
                Planned.Add(job);
            else if (answer == PlanAnswer.NoRoom && Planned.Count == 0)
                TooLarge.Add(job);
        }
    }

    /// <summary>Lets go of some calls.</summary>
    /// <param name="some">In the order of <see cref="Jobs"/>, or that list itself.</param>
    public void Remove(List<ReserveJob> some)
    {
        var (left, next) = (0, 0);
        for (var index = 0; index < Jobs.Count; index++)
        {
            if (next < some.Count && ReferenceEquals(Jobs[index], some[next]))
                next++;
            else
                Jobs[left++] = Jobs[index];
        }

        Jobs.RemoveRange(left, Jobs.Count - left);
    }

    /// <summary>Prepares to write what fits.</summary>
    public void WriteRecord()
    {
        _buffer.ResetWrittenCount();
        Plan.Record.WriteTo(_buffer);
        Record = _buffer.WrittenSpan.ToArray();
        if (Kept.JournalBytes == 0 || Kept.JournalBytes + ChargeJournal.TimeBytes + Record.Length <= LedgerTable.LongJournalBeside(Kept.StateBytes))
            return;
        _buffer.ResetWrittenCount();
        Kept.Ledger!.Save(_buffer);
        State = _buffer.WrittenSpan.ToArray();
    }
}
