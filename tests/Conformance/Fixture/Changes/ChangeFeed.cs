using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace Sluice.Fixture.Changes;

/// <summary>Tells every open stream that a list has changed.</summary>
internal sealed class ChangeFeed
{
    private const int MaxUnread = 16;

    private readonly Lock _lock = new();
    private readonly List<Channel<Change>> _listeners = [];

    public static string MethodOf(Change change) => change switch
    {
        Change.Tools => NotificationMethods.ToolListChangedNotification,
        _ => NotificationMethods.PromptListChangedNotification,
    };

    public void Publish(Change change)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
                listener.Writer.TryWrite(change);
        }
    }

    /// <summary>What is published from now on, until the listener goes.</summary>
    public Channel<Change> Open()
    {
        var listener = Channel.CreateBounded<Change>(new BoundedChannelOptions(MaxUnread) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
            _listeners.Add(listener);
        return listener;
    }

    public void Close(Channel<Change> listener)
    {
        lock (_lock)
            _listeners.Remove(listener);
        listener.Writer.TryComplete();
    }
}
