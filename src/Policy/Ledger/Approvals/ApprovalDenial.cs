namespace Sluice.Policy.Ledger.Approvals;

/// <summary>What the caller of a held call reads: what to do, which a model can.</summary>
public static class ApprovalDenial
{
    /// <param name="entry">The entry of <c>approval</c> that holds; its message is the policy's own word, if it has one.</param>
    /// <param name="answer">Why the call may not run now.</param>
    public static Denial Of(Denial entry, ApprovalAnswer answer)
    {
        var text = answer.Standing switch
        {
            ApprovalStanding.Waiting => $"Waiting for approval {answer.Id}: retry the same call once it is approved.",
            ApprovalStanding.Rejected => $"Approval {answer.Id} was rejected: do not retry this call.",
            ApprovalStanding.Running => $"Approval {answer.Id} is used up by an earlier call that has not ended, or whose end is not known: this one was not run.",
            ApprovalStanding.NoRoom => $"{ApprovalBook.MostWaiting} calls of this grant wait for approval, as many as may: retry once they are decided.",
            _ => throw new ArgumentException("An approved call is not denied.", nameof(answer)),
        };
        return Of(entry, text);
    }

    /// <summary>Of arguments that <see cref="ApprovalBinding"/> cannot digest.</summary>
    public static Denial OfTooManyMembers(Denial entry) =>
        Of(entry, $"A call that a person must approve may have {ApprovalBinding.MostMembers} members in its arguments, and not more.");

    private static Denial Of(Denial entry, string text) => entry with { Message = entry.Message is null ? text : $"{text} {entry.Message}" };
}
