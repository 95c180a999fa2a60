using Sluice.Policy;

namespace Sluice.Gateway.Mcp;

/// <summary>Methods other than <c>tools/call</c>: what a policy's <c>methods</c> allow, and the few that a grant without policy gets.</summary>
internal static class MethodRules
{
    private const string Rule = "/methods";

    /// <summary>Null when the message may pass. Answers to the upstream's own requests and notifications always pass.</summary>
    public static Denial? Refuse(CompiledPolicy? policy, RpcMessage message)
    {
        if (message.Kind == RpcKind.Response)
            return null;
        var method = message.Method;
        if (policy is not null)
            return policy.AllowsMethod(method) ? null : new Denial(Reason.NotAvailable, Rule, $"Method \"{method}\" is not available.");
        return method is RpcMethods.Initialize or RpcMethods.Ping or RpcMethods.ServerDiscover || method.StartsWith("notifications/", StringComparison.Ordinal)
            ? null
            : Denial.NoPolicy;
    }
}
