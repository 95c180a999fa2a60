namespace Sluice.Store.Directory.Records;

/// <summary>One token of a grant; several hold while a rotation overlaps.</summary>
public sealed record GrantTokenRecord
{
    /// <summary>As <see cref="TokenHash.ToBytes"/> writes it.</summary>
    public required byte[] Hash { get; init; }

    public required long CreatedMs { get; init; }

    /// <summary>The end of the overlap; null for the token in use.</summary>
    public long? ExpiresMs { get; init; }
}
