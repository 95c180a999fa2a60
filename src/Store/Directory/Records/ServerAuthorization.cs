namespace Sluice.Store.Directory.Records;

/// <summary>An authorization that has begun: it waits for a browser to come back with its state.</summary>
public sealed record ServerAuthorization
{
    public required string Organisation { get; init; }

    public required string Server { get; init; }

    /// <summary>The hash of the state.</summary>
    public required byte[] State { get; init; }

    /// <summary>Who began it.</summary>
    public required string Author { get; init; }

    public required long ExpiresMs { get; init; }

    /// <summary>What must be known when it comes back.</summary>
    public required byte[] SealedAuthorization { get; init; }
}
