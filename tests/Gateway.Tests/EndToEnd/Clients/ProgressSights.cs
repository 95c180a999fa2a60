using System.Collections.Concurrent;
using ModelContextProtocol;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>Takes reports as they come: the framework's own posts them elsewhere, where they may be late.</summary>
internal sealed class ProgressSights(Action? onFirst = null) : IProgress<ProgressNotificationValue>
{
    public ConcurrentQueue<float> Reported { get; } = new();

    public void Report(ProgressNotificationValue value)
    {
        Reported.Enqueue(value.Progress);
        if (Reported.Count == 1)
            onFirst?.Invoke();
    }
}
