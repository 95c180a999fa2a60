using Sluice.Policy.Ledger;
using Sluice.Policy.Ledger.Sessions;
using Sluice.Policy.Windows;
using Sluice.Policy.Tests.Ledger.Sessions;
using static Sluice.Policy.Tests.Ledger.Calls;

namespace Sluice.Policy.Tests.Ledger;

public sealed class ReceiptTests
{
    [Theory]
    [InlineData(RefundRule.NotRun, SettlementKind.NotRun, true)]
    [InlineData(RefundRule.NotRun, SettlementKind.Error, false)]
    [InlineData(RefundRule.OnError, SettlementKind.Error, true)]
    [InlineData(RefundRule.OnError, SettlementKind.Keep, false)]
    [InlineData(RefundRule.Never, SettlementKind.NotRun, false)]
    public void IsChangedBy_Charge_IsWhatItGivesBack(RefundRule rule, SettlementKind kind, bool isChanged)
    {
        Charge[] charges = [new(Limit(1, refund: rule), Units.One)];
        var receipt = new Receipt(Owner, Life, 1, 0, charges);
        Assert.Equal(isChanged, receipt.IsChangedBy(new Settlement(kind)));
        Assert.Equal(isChanged, new Receipt(Owner, Life, 1, 0, default, Others: [receipt]).IsChangedBy(new Settlement(kind)));
        Assert.False(new Receipt(Owner, Life, 1, 0, new Charge[] { new(Limit(1, refund: rule), Units.Zero) }).IsChangedBy(new Settlement(kind)));
        Assert.True((receipt with { Approval = "a" }).IsChangedBy(new Settlement(kind)));
    }

    [Theory]
    [InlineData(FlowStepKind.Start, SettlementKind.Keep, null, false)]
    [InlineData(FlowStepKind.Start, SettlementKind.Keep, false, true)]
    [InlineData(FlowStepKind.Start, SettlementKind.Error, null, true)]
    [InlineData(FlowStepKind.Step, SettlementKind.Keep, true, true)]
    [InlineData(FlowStepKind.Step, SettlementKind.Keep, false, false)]
    [InlineData(FlowStepKind.Step, SettlementKind.Error, false, false)]
    [InlineData(FlowStepKind.Step, SettlementKind.NotRun, null, true)]
    [InlineData(FlowStepKind.Finish, SettlementKind.NotRun, null, false)]
    [InlineData(FlowStepKind.Finish, SettlementKind.Keep, true, true)]
    public void IsChangedBy_FlowStep_IsWhatItDoesToTheSession(FlowStepKind kind, SettlementKind settlement, bool? ran, bool isChanged)
    {
        var step = kind switch { FlowStepKind.Start => Flow.Start(), FlowStepKind.Step => Flow.Step("a"), _ => Flow.Finish("a") };
        var receipt = new Receipt(Owner, Life, 1, 0, default, step);
        Assert.Equal(isChanged, receipt.IsChangedBy(new Settlement(settlement, ran is { } answered ? new FlowFacts(answered) : null)));
    }
}
