using Sluice.Store.Keys;

namespace Sluice.Store.Tests.Keys;

/// <summary>A source that has the next text each time it is read, and the last one for good. Without any it never answers.</summary>
internal sealed class ScriptedKeys(params string[] texts) : IKeySource
{
    private int _next;

    public string Name => "script";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (texts.Length == 0)
            await Task.Delay(Timeout.Infinite, cancellationToken);
        return texts[Math.Min(_next++, texts.Length - 1)];
    }
}
