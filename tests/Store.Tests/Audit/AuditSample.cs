using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Policy.Windows;
using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

/// <summary>Decisions as the gateway would fill them in.</summary>
internal static class AuditSample
{
    public static readonly Limit StartRate = new()
    {
        Rule = "/tools/pimea_start_session/limits/pimea_start_session_rate",
        Counter = "pimea_start_session_rate",
        Window = new WindowLength(60_000, "minute"),
        Max = Units.Whole(10),
    };

    public static readonly Limit Spend = new()
    {
        Rule = "/all_tools/limits/spend",
        Counter = "spend",
        Window = new WindowLength(86_400_000, "day"),
        Max = new Units(2_500_000),
        Refund = RefundRule.OnError,
    };

    private static readonly OwnerKey Owner = OwnerKey.ForGrant("default", "alice-laptop");

    /// <summary>Those of <see cref="FillAllowed"/>, as they are read.</summary>
    public const string StartRateCharges =
        """[{"counter":"pimea_start_session_rate","window":"minute","cost":1,"max":10,"remaining":9,"owner":"default/grant/alice-laptop","ledger_time_ms":1767323045679,"sequence":17}]""";

    public static void FillAllowed(AuditEntry entry)
    {
        entry.Clear();
        entry.Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
        entry.RequestId = Guid.Parse("01234567-89ab-7def-8123-456789abcdef");
        entry.TraceId = TraceId.Read("4bf92f3577b34da6a3ce929d0e0e4736"u8);
        entry.Organisation = "default";
        entry.Server = "pimea";
        entry.GrantId = "alice-laptop";
        entry.GrantLabel = "Alice";
        entry.Subject = "https://login.example.com alice";
        entry.McpSession = "session-1";
        entry.Method = "tools/call";
        entry.Tool = "pimea_start_session";
        entry.Policy = "pimea-default@1a2b3c4d";
        entry.Outcome = AuditOutcome.Allowed;
        entry.ArgumentKeys = "[\"message\"]"u8.ToArray();
        entry.Charges[0] = new AuditCharge(new Charge(StartRate, Units.One), new Balance(Units.Whole(9), 60_000), new LedgerPlace(Owner, 1_767_323_045_679, 17));
        entry.ChargeCount = 1;
        entry.UpstreamStatus = 200;
        entry.UpstreamTime = TimeSpan.FromMicroseconds(12_345);
        entry.GatewayTime = TimeSpan.FromMicroseconds(67);
    }

    public static void FillDenied(AuditEntry entry, Denial denial)
    {
        FillAllowed(entry);
        entry.Outcome = AuditOutcome.Denied;
        entry.Reason = denial.Reason;
        entry.Rule = denial.Rule;
        entry.Message = denial.Message;
    }
}
