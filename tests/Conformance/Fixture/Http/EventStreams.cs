using System.Globalization;
using ModelContextProtocol.Server;

namespace Sluice.Fixture.Http;

/// <summary>Keeps what was sent on each stream, so that a client can go on after the last event it saw. Event ids are stream-number.</summary>
internal sealed class EventStreams : ISseEventStreamStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, EventStream> _streams = [];
    private int _last;

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var stream = new EventStream(++_last, options);
            _streams.Add(_last, stream);
            return new(stream);
        }
    }

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default)
    {
        var parts = lastEventId.Split('-');
        if (parts.Length != 2 || !TryNumber(parts[0], out var stream) || !TryNumber(parts[1], out var seen))
            return default;
        lock (_lock)
            return new(_streams.TryGetValue(stream, out var found) ? found.ReaderAfter(seen) : null);
    }

    public void Forget(string sessionId)
    {
        lock (_lock)
        {
            foreach (var (key, stream) in _streams)
            {
                if (string.Equals(stream.SessionId, sessionId, StringComparison.Ordinal))
                    _streams.Remove(key);
            }
        }
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
