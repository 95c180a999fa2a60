namespace Sluice.Policy.Tests;

public class ReasonNamesTests
{
    [Theory]
    [InlineData(Reason.None, "")]
    [InlineData(Reason.NoPolicy, "no_policy")]
    [InlineData(Reason.NotAvailable, "not_available")]
    [InlineData(Reason.Require, "require")]
    [InlineData(Reason.DenyIf, "deny_if")]
    [InlineData(Reason.Flow, "flow")]
    [InlineData(Reason.Approval, "approval")]
    [InlineData(Reason.Limit, "limit")]
    [InlineData(Reason.LedgerUnavailable, "ledger_unavailable")]
    [InlineData(Reason.AuditUnavailable, "audit_unavailable")]
    public void Of_Reason_IsTheNameOfThePolicyLanguage(Reason reason, string name) => Assert.Equal(name, ReasonNames.Of(reason));

    [Fact]
    public void Of_EveryReason_HasItsOwnName() =>
        Assert.Distinct(Enum.GetValues<Reason>().Select(ReasonNames.Of));
}
