using Sluice.Store.Audit;

namespace Sluice.Gateway.Tests.Enforcement;

/// <summary>Where a recorded charge stands; all null where it was not counted.</summary>
internal sealed record ChargePlace(string? Owner, long? TimeMs, long? Sequence)
{
    public static readonly ChargePlace None = new(null, null, null);

    public static ChargePlace[] Of(DecisionRecord decision) =>
    [
        .. decision.Charges.EnumerateArray().Select(charge => new ChargePlace(
            charge.GetProperty("owner").GetString(),
            charge.GetProperty("ledger_time_ms") is { ValueKind: not System.Text.Json.JsonValueKind.Null } time ? time.GetInt64() : null,
            charge.GetProperty("sequence") is { ValueKind: not System.Text.Json.JsonValueKind.Null } sequence ? sequence.GetInt64() : null)),
    ];
}
