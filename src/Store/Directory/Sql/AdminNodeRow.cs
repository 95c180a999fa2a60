namespace Sluice.Store.Directory.Sql;

/// <summary>The row of <c>admin_node</c>: the identity of the database whose chains these are.</summary>
internal sealed record AdminNodeRow
{
    public const string Select = "SELECT id AS Id, chains AS Chains, key_id AS KeyId, seal AS Seal FROM admin_node";

    public required byte[] Id { get; init; }

    public required long Chains { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Seal { get; init; }

    public Guid Node => new(Id, bigEndian: true);
}
