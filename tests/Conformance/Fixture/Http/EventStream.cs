using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Http;

/// <summary>The events of one stream. What exceeds the bound is sent but cannot be asked for again.</summary>
internal sealed class EventStream(int number, SseEventStreamOptions options) : ISseEventStreamWriter
{
    private const int MaxEvents = 1_000;

    private readonly Lock _lock = new();
    private readonly List<SseItem<JsonRpcMessage?>> _events = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _complete;

    public string SessionId => options.SessionId;

    private string StreamId => options.StreamId;

    public ISseEventStreamReader ReaderAfter(int seen) => new Reader(this, seen);

    /// <summary>A reader stays until the stream is complete in both modes: a client that polls gets its answer the first time.</summary>
    public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default) => default;

    public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_events.Count == MaxEvents)
                return new(sseItem);
            var kept = new SseItem<JsonRpcMessage?>(sseItem.Data, sseItem.EventType)
            {
                EventId = $"{number}-{_events.Count + 1}",
                ReconnectionInterval = sseItem.ReconnectionInterval,
            };
            _events.Add(kept);
            Wake();
            return new(kept);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _complete = true;
            Wake();
        }

        return default;
    }

    private void Wake()
    {
        _more.SetResult();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The event, or what to wait for; neither when nothing will follow.</summary>
    private (SseItem<JsonRpcMessage?>? Event, Task? More) At(int index)
    {
        lock (_lock)
        {
            if (index < _events.Count)
                return (_events[index], null);
            return _complete ? (null, null) : (null, _more.Task);
        }
    }

    private sealed class Reader(EventStream stream, int seen) : ISseEventStreamReader
    {
        public string SessionId => stream.SessionId;

        public string StreamId => stream.StreamId;

        public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync(
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            for (var index = seen; ; index++)
            {
                var (next, more) = stream.At(index);
                while (next is null && more is not null)
                {
                    await more.WaitAsync(cancellationToken);
                    (next, more) = stream.At(index);
                }

                if (next is not { } item)
                    yield break;
                yield return item;
            }
        }
    }
}
