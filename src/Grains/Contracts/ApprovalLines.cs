using Sluice.Policy.Digests;
using Sluice.Policy.Ledger.Approvals;

namespace Sluice.Grains.Contracts;

/// <summary>As <see cref="Lines"/>, for approvals.</summary>
internal static class ApprovalLines
{
    public static ApprovalAskLine? Of(ApprovalAsk? ask)
    {
        if (ask is null)
            return null;
        var binding = new byte[Digest.Length];
        ask.Binding.Write(binding);
        return new ApprovalAskLine { ApprovalId = ask.Id, Binding = binding, LifetimeMs = ask.LifetimeMs, Continues = Of(ask.Continues) };
    }

    public static ApprovalAsk? AskOf(ApprovalAskLine? line) =>
        line is null ? null : new ApprovalAsk(line.ApprovalId, Digest.Read(line.Binding), line.LifetimeMs, RunOf(line.Continues));

    public static ApprovalAnswerLine? Of(ApprovalAnswer? answer) => answer is null
        ? null
        : new ApprovalAnswerLine { Standing = answer.Standing, ApprovalId = answer.Id, ExpiresAtMs = answer.ExpiresAtMs, IsChanged = answer.IsChanged };

    public static ApprovalAnswer? AnswerOf(ApprovalAnswerLine? line) =>
        line is null ? null : new ApprovalAnswer(line.Standing, line.ApprovalId, line.ExpiresAtMs, line.IsChanged);

    private static ApprovalRunLine? Of(ApprovalRun? run) =>
        run is { } known ? new ApprovalRunLine { ApprovalId = known.Id, Incarnation = known.Incarnation, Sequence = known.Sequence } : null;

    private static ApprovalRun? RunOf(ApprovalRunLine? line) => line is null ? null : new ApprovalRun(line.ApprovalId, line.Incarnation, line.Sequence);
}
