using System.Diagnostics.Tracing;
using System.Globalization;

namespace Sluice.Gateway.Telemetry.Otel;

/// <summary>Says in the log what the SDK tells nobody but listeners of events: that a collector cannot be reached, or does not take what it gets.</summary>
internal sealed partial class ExportFaults(TimeProvider time, ILogger<ExportFaults> logger) : EventListener
{
    /// <summary>The exporters alone: the SDK itself warns of instruments that nobody asked for.</summary>
    private const string Prefix = "OpenTelemetry-Exporter-";
    private const int LongestText = 300;

    /// <summary>Also keeps a line that is itself exported from causing the next one.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long _quietUntil = long.MinValue;

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name.StartsWith(Prefix, StringComparison.Ordinal))
            EnableEvents(eventSource, EventLevel.Warning);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        var now = time.GetTimestamp();
        var quietUntil = Interlocked.Read(ref _quietUntil);
        var next = now + (long)(Pause.TotalSeconds * time.TimestampFrequency);
        if (now >= quietUntil && Interlocked.CompareExchange(ref _quietUntil, next, quietUntil) == quietUntil)
            LogFault(TextOf(eventData));
    }

    /// <summary>The first line, without the stack that may follow it.</summary>
    private static string TextOf(EventWrittenEventArgs fault)
    {
        var text = string.Format(CultureInfo.InvariantCulture, fault.Message ?? fault.EventName ?? "", [.. fault.Payload ?? []]);
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        text = end < 0 ? text : text[..end];
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    [LoggerMessage(40, LogLevel.Warning, "Telemetry is not exported as it should be: {Problem} Calls are not affected. Said once a minute at most.")]
    private partial void LogFault(string problem);
}
