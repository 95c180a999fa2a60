namespace Sluice.Store.Audit.Chain;

/// <summary>The texts of a record. The numbers are places in its bytes: they must not change. Those up to <see cref="ArgumentKeys"/> stand when a call is opened.</summary>
internal enum RecordText
{
    Organisation = 0,
    Server = 1,
    GrantId = 2,
    GrantLabel = 3,
    Subject = 4,
    McpSession = 5,
    Method = 6,
    Tool = 7,
    Policy = 8,
    ArgumentKeys = 9,
    Reason = 10,
    Rule = 11,
    Message = 12,
    Refund = 13,
}
