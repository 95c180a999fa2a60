namespace Sluice.PimeaServer;

/// <summary>What an operator sets, under the configuration section <c>PimeaServer</c>.</summary>
public sealed class PimeaServerOptions
{
    internal const string Section = "PimeaServer";

    /// <summary>The value that <c>X-API-Key</c> must have. Null (default): any value but an empty one.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Answers a POST with one JSON document instead of an SSE stream, for clients that accept JSON. Default: false.</summary>
    public bool AnswerWithJson { get; set; }

    /// <summary>How many Pimea sessions may be open, 1 to 1,000,000; a start beyond that is a tool error. Default: 100,000.</summary>
    public int MaxSessions { get; set; } = 100_000;

    /// <summary>Ends the process when its standard input ends: whoever started it holds the other end. Default: false.</summary>
    public bool StopWithInput { get; set; }

    internal PimeaServerOptions Validated()
    {
        if (ApiKey is { Length: 0 })
            throw new InvalidOperationException($"{Section}:ApiKey is empty. Set the key that callers must send, or remove the entry to accept any.");
        if (MaxSessions is < 1 or > 1_000_000)
            throw new InvalidOperationException($"{Section}:MaxSessions is {MaxSessions}. Choose a number from 1 to 1,000,000.");
        return this;
    }
}
