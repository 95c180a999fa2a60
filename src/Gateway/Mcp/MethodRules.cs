using Sluice.Policy;

namespace Sluice.Gateway.Mcp;

/// <summary>Methods other than <c>tools/call</c>: what a policy's <c>methods</c> allow, and the few that a grant without policy gets.</summary>
internal static class MethodRules
{
    private const string Rule = "/methods";

    /// <summary>All grants reach the upstream with one credential: its list would show each of them the tasks of all.</summary>
    private static readonly Denial NoTaskList = new(Reason.NotAvailable, "(tasks/list)", "Method \"tasks/list\" is not available: ask for each task by its id.");

    /// <summary>Null when the message may pass. Answers to the upstream's own requests and notifications always pass.</summary>
    public static Denial? Refuse(CompiledPolicy? policy, RpcMessage message)
    {
        if (message.Kind == RpcKind.Response)
            return null;
        var method = message.Method;
        if (method == RpcMethods.TasksList)
            return NoTaskList;
        if (policy is not null)
            return policy.AllowsMethod(method) ? null : new Denial(Reason.NotAvailable, Rule, $"Method \"{method}\" is not available.");
        return method is RpcMethods.Initialize or RpcMethods.Ping or RpcMethods.ServerDiscover || method.StartsWith("notifications/", StringComparison.Ordinal)
            ? null
            : Denial.NoPolicy;
    }
}
