using System.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>The methods that clients send, 2025-03-26 to 2026-07-28, as shared strings: equal ones are the same reference.</summary>
internal static class RpcMethods
{
    public const string ToolsCall = "tools/call";
    public const string ToolsList = "tools/list";
    public const string Initialize = "initialize";
    public const string Ping = "ping";
    public const string ServerDiscover = "server/discover";
    public const string PromptsGet = "prompts/get";
    public const string ResourcesRead = "resources/read";
    public const string SubscriptionsListen = "subscriptions/listen";
    public const string TasksGet = "tasks/get";
    public const string TasksUpdate = "tasks/update";
    public const string TasksCancel = "tasks/cancel";
    public const string TasksResult = "tasks/result";
    public const string TasksList = "tasks/list";

    private const string TasksPrefix = "tasks/";

    private static readonly string[] Strings =
    [
        ToolsCall, ToolsList, Ping, Initialize, ServerDiscover, PromptsGet, ResourcesRead,
        "notifications/initialized", "notifications/cancelled", "notifications/progress", "notifications/roots/list_changed",
        "prompts/list", "resources/list", "resources/templates/list", "resources/subscribe", "resources/unsubscribe",
        SubscriptionsListen, "completion/complete", "logging/setLevel", TasksGet, TasksResult, TasksCancel, TasksList, TasksUpdate,
    ];

    /// <summary>The same methods in UTF-8.</summary>
    public static readonly byte[][] Known = Array.ConvertAll(Strings, Encoding.UTF8.GetBytes);

    /// <summary>Methods whose answer may ask for input and be sent again with a request state (2026-07-28, "Supported Requests").</summary>
    public static bool MayBeRetried(string method) => method is ToolsCall or PromptsGet or ResourcesRead;

    /// <summary>Whether it is one of these; a method that a caller made up is not.</summary>
    public static bool IsKnown(string method)
    {
        foreach (var known in Strings)
        {
            if (ReferenceEquals(known, method))
                return true;
        }

        return false;
    }

    public static bool IsOfTasks(string method) => method.StartsWith(TasksPrefix, StringComparison.Ordinal);

    /// <summary>The shared string of a known method, else null.</summary>
    public static string? Find(ReadOnlySpan<byte> method)
    {
        for (int i = 0; i < Known.Length; i++)
        {
            if (method.SequenceEqual(Known[i]))
                return Strings[i];
        }

        return null;
    }
}
