using Sluice.Gateway.Mcp;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Tests.Mcp;

public sealed class RefundTableTests
{
    private const string Keep = nameof(Settlement.Keep);
    private const string NotRun = nameof(Settlement.NotRun);
    private const string Error = nameof(Settlement.Error);

    /// <summary>HTTP status, outcome (a number: a JSON-RPC error of that code), settlement.</summary>
    public static readonly TheoryData<int, string, string> Steps = new()
    {
        { 200, "Result", Keep },
        { 200, "ToolError", Keep },
        { 200, "Unknown", Keep },
        { 202, "Unknown", Keep },
        { 302, "Unknown", Keep },

        { 400, "Unknown", NotRun },
        { 401, "Unknown", NotRun },
        { 404, "Unknown", NotRun },
        { 407, "Unknown", NotRun },
        { 408, "Unknown", Keep },
        { 409, "Unknown", NotRun },
        { 429, "Unknown", NotRun },
        { 498, "Unknown", NotRun },
        { 499, "Unknown", Keep },
        { 500, "Unknown", Error },
        { 502, "Unknown", Error },
        { 503, "Unknown", NotRun },
        { 504, "Unknown", Error },
        { 599, "Unknown", Error },

        { 200, "-32700", NotRun },
        { 200, "-32600", NotRun },
        { 200, "-32601", NotRun },
        { 200, "-32602", NotRun },
        { 200, "-32603", Error },
        { 200, "-32000", Error },
        { 200, "0", Error },
        { 200, "RpcError", Error },

        { 400, "-32000", NotRun },
        { 408, "-32601", NotRun },
        { 408, "-32603", Error },
        { 500, "-32602", NotRun },
        { 500, "-32603", Error },
        { 503, "-32603", NotRun },

        { 400, "ToolError", Keep },
        { 500, "ToolError", Keep },
        { 503, "ToolError", Keep },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void Settle_StatusAndBody_AsInTheWireContract(int status, string outcome, string settlement)
    {
        ObservedResponse response = int.TryParse(outcome, out int code)
            ? new ObservedResponse(ResponseOutcome.RpcError, code)
            : new ObservedResponse(Enum.Parse<ResponseOutcome>(outcome));

        Assert.Equal(settlement, RefundTable.Settle(status, response).ToString());
    }
}
