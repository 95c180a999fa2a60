namespace Sluice.Store.Audit;

/// <summary>The ends of the chains as they are now.</summary>
public interface ICheckpointReader
{
    /// <param name="organisation">Whose; null for all of the node.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    Task<IReadOnlyList<ChainCheckpoint>> ReadAsync(string? organisation, CancellationToken cancellationToken);
}
