using Sluice.Gateway.Mcp;
using Sluice.Policy;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Approvals;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Store.Audit;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Enforcement;

/// <summary>What happens to one <c>tools/call</c>: verdict, reservation, settlement. Reused from call to call.</summary>
internal sealed class Decision
{
    private readonly Charge[] _charges = new Charge[Charge.MostPerCall];
    private readonly Balance[] _balances = new Balance[Charge.MostPerCall];

    private static readonly NamePredicate RedactsAll = static _ => true;

    private NamePredicate _redacts = RedactsAll;
    private LimitTexts _limitTexts = LimitTexts.OfNone;

    // Large, and looked into often: given out by reference.
    private ReserveResult _reservation;
    private ReserveResult _watched;

    public Grant Grant { get; private set; } = null!;

    /// <summary>Monotonic time stamp.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Time stamp: from then on it is the upstream's time.</summary>
    public long DecidedAt { get; set; }

    public string? McpSession { get; set; }

    public TraceId TraceId { get; set; }

    /// <summary>The policy's own spelling of the tool when the policy lists it.</summary>
    public string? ListedTool { get; set; }

    /// <summary>Null while nothing speaks against the call.</summary>
    public Denial? Denial { get; set; }

    public int ChargeCount { get; set; }

    /// <summary>The tool's part in a session flow that the grant must follow; null when it has none.</summary>
    public FlowTool? FlowTool { get; set; }

    /// <summary>What the call does in that flow.</summary>
    public FlowStep? FlowStep { get; set; }

    /// <summary>What the first rule in shadow mode would deny the call with, before any other; null when none would.</summary>
    public Denial? Finding { get; set; }

    /// <summary>How many charges of limits in shadow mode stand behind the others.</summary>
    public int WatchedCount { get; set; }

    /// <summary>What the call does in its flow, where the flow is only watched.</summary>
    public FlowStep? WatchedStep { get; set; }

    /// <summary>What the ledger says of what is only watched.</summary>
    public ref ReserveResult Watched => ref _watched;

    /// <summary>Whether a ledger has to be asked what rules in shadow mode would say.</summary>
    public bool AsksShadow => WatchedCount > 0 || WatchedStep is not null;

    /// <summary>The entry of <c>approval</c> that holds; null when nobody must approve the call.</summary>
    public Denial? ApprovalEntry { get; set; }

    /// <summary>What the ledger is asked of the approval; null when nobody must approve the call.</summary>
    public ApprovalAsk? Ask { get; set; }

    /// <summary>The run that the call goes on with; null for one of its own.</summary>
    public ApprovalRun? Continues { get; set; }

    /// <summary>Whether the answer asks the client for input: the call goes on in another request, and with it the approval.</summary>
    public bool GoesOn { get; set; }

    /// <summary>Whether the end of the call is the end of an approval.</summary>
    public bool EndsApproval => Ask is not null && !GoesOn;

    /// <summary>What the end of the call closes: not the approval of a call that goes on, whatever else ends.</summary>
    public Receipt Closing => GoesOn ? Reservation.Receipt with { Approval = null } : Reservation.Receipt;

    /// <summary>Whether a ledger has to be asked.</summary>
    public bool AsksLedger => ChargeCount > 0 || FlowStep is not null || Ask is not null;

    /// <summary>What the record of an allowed call says beyond that it was allowed.</summary>
    public string? Note { get; set; }

    /// <summary>What the ledger says.</summary>
    public ref ReserveResult Reservation => ref _reservation;

    /// <summary>Time stamp after which the call must not be forwarded any more.</summary>
    public long ForwardBy { get; set; }

    public SettlementKind Settlement { get; set; }

    public bool IsSettled { get; set; }

    /// <summary>The place of its record, null when it has none, or was handed over.</summary>
    public AuditEntry? Slot { get; private set; }

    /// <summary>When it got that place.</summary>
    public DateTimeOffset Time { get; private set; }

    public Guid RequestId { get; private set; }

    public string Method { get; private set; } = "";

    /// <summary>Null for a method that calls no tool.</summary>
    public string? Tool { get; private set; }

    /// <summary>As in <see cref="AuditEntry.ArgumentKeys"/>.</summary>
    public ReadOnlyMemory<byte> ArgumentKeys { get; private set; }

    /// <summary>Whether the ledger said no: rules in shadow mode were not asked then.</summary>
    public bool IsRefusedByLedger { get; set; }

    /// <summary>False when a ledger that did not answer in time may still write to the buffers.</summary>
    public bool MayBeReused { get; set; } = true;

    public Span<Charge> ChargeBuffer => _charges;

    public ReadOnlyMemory<Charge> Charges => _charges.AsMemory(0, ChargeCount);

    public Memory<Balance> Balances => _balances.AsMemory(0, ChargeCount);

    public ReadOnlyMemory<Charge> WatchedCharges => _charges.AsMemory(ChargeCount, WatchedCount);

    public Memory<Balance> WatchedBalances => _balances.AsMemory(ChargeCount, WatchedCount);

    /// <summary>Whether a ledger filled the balances in.</summary>
    public bool HasBalances => ChargeCount > 0 && Reservation.Status is ReserveStatus.Reserved or ReserveStatus.Refused;

    public void Start(Grant grant, long now)
    {
        Array.Clear(_charges, 0, ChargeCount + WatchedCount);
        Array.Clear(_balances, 0, ChargeCount + WatchedCount);
        Grant = grant;
        StartedAt = now;
        McpSession = ListedTool = null;
        TraceId = default;
        Denial = ApprovalEntry = null;
        Ask = null;
        Continues = null;
        GoesOn = false;
        ChargeCount = WatchedCount = 0;
        Finding = null;
        WatchedStep = null;
        Watched = new ReserveResult(ReserveStatus.OwnerUnavailable);
        FlowTool = null;
        FlowStep = null;
        Note = null;
        Reservation = new ReserveResult(ReserveStatus.OwnerUnavailable);
        Settlement = SettlementKind.Keep;
        IsSettled = false;
        Slot = null;
        Method = "";
        Tool = null;
        ArgumentKeys = default;
        IsRefusedByLedger = false;
    }

    /// <summary>Takes from the message what the record says of it.</summary>
    public void Describe(AuditEntry slot, RpcMessage message, DateTimeOffset now)
    {
        (Slot, Time, RequestId) = (slot, now, RequestIds.Next(now));
        Method = message.Method;
        Tool = ListedTool ?? (message.IsToolCall ? message.ToolName.ToString() : null);
        ArgumentKeys = message.ArgumentKeys.ToJson(Redacts);
    }

    /// <summary>The place of the record, for whoever hands it over.</summary>
    public AuditEntry? TakeSlot()
    {
        var slot = Slot;
        Slot = null;
        return slot;
    }

    /// <summary>Whose argument keys stay out of the record: by the policy, and all of them where there is none.</summary>
    private NamePredicate Redacts
    {
        get
        {
            if (!ReferenceEquals(_redacts.Target, Grant.Policy))
                _redacts = Grant.Policy is { } policy ? policy.Redacts : RedactsAll;
            return _redacts;
        }
    }

    /// <summary>What headers say of the limits that the call meets: kept, because the next call is likely to meet the same ones.</summary>
    public LimitTexts LimitTexts
    {
        get
        {
            if (!_limitTexts.AreOf(Charges.Span))
                _limitTexts = new LimitTexts(Charges.Span);
            return _limitTexts;
        }
    }
}
