using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Mcp;

/// <summary>How an upstream's answer closes the reservation of its call (wire contract, "Refunds").</summary>
internal static class RefundTable
{
    /// <param name="httpStatus">Status of the upstream's response, once there is one; transport failures are the forwarder's to judge.</param>
    /// <param name="response">What its body said.</param>
    public static SettlementKind Settle(int httpStatus, ObservedResponse response) => (httpStatus, response) switch
    {
        (_, { Outcome: ResponseOutcome.ToolError }) => SettlementKind.Keep,
        (408 or 499, { Outcome: not ResponseOutcome.RpcError }) => SettlementKind.Keep,
        ( >= 400 and <= 499 and not 408 and not 499, _) or (503, _) => SettlementKind.NotRun,
        (_, { ErrorCode: RpcCode.ParseError or RpcCode.InvalidRequest or RpcCode.MethodNotFound or RpcCode.InvalidParams }) => SettlementKind.NotRun,
        ( >= 500 and <= 599, _) or (_, { Outcome: ResponseOutcome.RpcError }) => SettlementKind.Error,
        _ => SettlementKind.Keep,
    };
}
