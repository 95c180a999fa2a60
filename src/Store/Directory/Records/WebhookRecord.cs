namespace Sluice.Store.Directory.Records;

/// <summary>Where an organisation is told of calls that wait for a person. It has one, whose id is the organisation's.</summary>
public sealed record WebhookRecord : DirectoryRecord
{
    public required string Url { get; init; }

    /// <summary>The secret that signs, sealed.</summary>
    public required byte[] SealedSecret { get; init; }
}
