namespace Sluice.Policy;

/// <summary>A refusal as the policy states it. Built when the policy is compiled, so that denying a call allocates nothing.</summary>
/// <param name="Reason">The member of the closed set that callers see.</param>
/// <param name="Rule">The rule id that audit, metrics and spans show, e.g. <c>/tools/x/deny_if/args.amount-gt</c>.</param>
/// <param name="Message">What the caller reads; null where it names the tool, see <see cref="Describe"/>.</param>
public sealed record Denial(Reason Reason, string Rule, string? Message)
{
    public static readonly Denial NoPolicy = new(Reason.NoPolicy, "(no policy)", "This grant has no policy.");
    public static readonly Denial Hidden = new(Reason.NotAvailable, "(hidden)", null);
    public static readonly Denial DefaultDeny = new(Reason.NotAvailable, "(default deny)", null);

    private const string ApprovalNeeded = "A person must approve this call first.";

    private const string Undecided = "The enforcement service cannot decide now; nothing was run.";
    public static readonly Denial LedgerUnavailable = new(Reason.LedgerUnavailable, "(ledger unavailable)", Undecided);
    public static readonly Denial AuditUnavailable = new(Reason.AuditUnavailable, "(audit unavailable)", Undecided);

    /// <summary>The text for the caller. Hidden and unlisted tools read the same, whatever else is known of them.</summary>
    public string Describe(ReadOnlySpan<char> tool) => Message ?? (Reason == Reason.Approval ? ApprovalNeeded : $"Tool \"{tool}\" is not available.");
}
