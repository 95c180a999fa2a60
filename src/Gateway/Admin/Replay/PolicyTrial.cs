using System.Text.Json;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Replays;
using Sluice.Store.Audit;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Replay;

/// <summary>One policy on one call after the other, with ledgers that begin empty.</summary>
internal sealed class PolicyTrial(OrganisationId organisation, CompiledPolicy policy)
{
    private const decimal Millionths = 1_000_000;

    /// <summary>Stands in a record for argument names that it left out.</summary>
    private const string LeftOut = "…";

    private readonly TrialLedgers _ledgers = new();
    private readonly string _organisation = organisation.Value;

    /// <param name="record">The call. Those before it have run.</param>
    /// <param name="decided">The policy that decided it; null when it is not known.</param>
    public TrialOutcome Run(DecisionRecord record, CompiledPolicy? decided)
    {
        var replayed = policy.Replay(CallOf(record, decided));
        var lacking = LackingFor(record, replayed);

        // One rule that cannot be decided may be the very one that denied.
        if (replayed.Denial is { } denial && !replayed.Undecided.Contains(record.Rule, StringComparer.Ordinal))
            return new TrialOutcome(TrialOutcome.Denied, denial.Rule, [], false);

        // A call that cannot be decided counts as it was decided then.
        var counts = lacking.Count == 0 || record.Outcome != "denied" || record.Reason == ReasonNames.Of(Reason.Limit);
        var refused = counts && replayed.Charges.Length > 0 ? Charge(record, replayed.Charges) : null;
        if (lacking.Count > 0)
            return new TrialOutcome(TrialOutcome.Undecided, "", lacking, replayed.HasGuessedCost);
        return new TrialOutcome(refused is null ? TrialOutcome.Allowed : TrialOutcome.Denied, refused ?? "", [], replayed.HasGuessedCost);
    }

    /// <summary>What sessions and people refused is not tried again: it would depend on what is not recorded.</summary>
    private static IReadOnlyList<string> LackingFor(DecisionRecord record, ReplayedCall replayed) =>
        record.Reason == ReasonNames.Of(Reason.Flow) || record.Reason == ReasonNames.Of(Reason.Approval) ? [.. replayed.Undecided, record.Rule] : replayed.Undecided;

    private static RecordedCall CallOf(DecisionRecord record, CompiledPolicy? decided)
    {
        var keys = record.ArgumentKeys.EnumerateArray().Select(key => key.GetString()!).ToArray();
        return new RecordedCall(record.Tool!, record.GrantLabel, keys.Where(key => key != LeftOut), !keys.Contains(LeftOut, StringComparer.Ordinal), decided)
        {
            HasRun = record.Outcome != TrialOutcome.Denied,
            Reason = ReasonNames.Parse(record.Reason),
            Rule = record.Rule,
            Costs = CostsOf(record.Charges),
        };
    }

    private static Dictionary<string, Units> CostsOf(JsonElement charges)
    {
        var costs = new Dictionary<string, Units>(StringComparer.Ordinal);
        foreach (var charge in charges.EnumerateArray())
            costs.TryAdd(charge.GetProperty("counter").GetString()!, new Units((long)(charge.GetProperty("cost").GetDecimal() * Millionths)));
        return costs;
    }

    /// <summary>The rule of the limit that refuses; null when all are paid.</summary>
    private string? Charge(DecisionRecord record, Charge[] charges)
    {
        var owner = OwnerKey.ForGrant(_organisation, record.GrantId);
        if (record.Subject?.Split(' ', 2) is [var issuer, var subject])
            owner = OwnerKey.ForSubject(owner, issuer, subject);
        var shared = new SharedOwners(OwnerKey.ForServer(_organisation, record.Server), OwnerKey.ForOrganisation(_organisation));
        var answer = _ledgers.Reserve(new ReserveRequest(owner, charges, new Balance[charges.Length], shared), record.Time.ToUnixTimeMilliseconds());
        if (answer.Status == ReserveStatus.Refused)
            return charges[answer.RefusedCharge].Limit.Rule;
        var settlement = record.Refund switch { "" => Settlement.Keep, "not_run" => Settlement.NotRun, _ => Settlement.Error };
        if (answer.Status == ReserveStatus.Reserved && answer.Receipt.IsChangedBy(settlement))
            _ledgers.Settle(answer.Receipt, settlement);
        return null;
    }
}
