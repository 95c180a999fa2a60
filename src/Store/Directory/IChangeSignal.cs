namespace Sluice.Store.Directory;

/// <summary>Tells that something may have changed. Nothing depends on it but speed: the feed tells what.</summary>
public interface IChangeSignal : IAsyncDisposable
{
    /// <summary>Returns at a change, or after the longest wait. A signal that fails throws, and may be asked again.</summary>
    Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken);
}
