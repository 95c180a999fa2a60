namespace Sluice.Store.Keys;

/// <summary>Where an operator keeps the keys of a ring.</summary>
public interface IKeySource
{
    /// <summary>The option and the place, for messages; never a key.</summary>
    string Name { get; }

    /// <summary>How long after one reading the next is due, so that a rotation needs no restart.</summary>
    TimeSpan Interval { get; }

    /// <summary>The keys as text, see <see cref="KeyText"/>. Takes at most <see cref="FollowedKeys.LongestRead"/>.</summary>
    /// <exception cref="KeySourceException">It cannot be had; the message says why and what to do.</exception>
    Task<string> ReadAsync(CancellationToken cancellationToken);
}
