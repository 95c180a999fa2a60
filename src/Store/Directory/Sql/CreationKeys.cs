using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>Which creations were asked for under a key of their author's.</summary>
internal static class CreationKeys
{
    private const string Insert =
        """
        INSERT INTO creation_keys (organisation, key, kind, object_id, request, created_ms)
        VALUES (@Organisation, @Key, @Kind, @ObjectId, @Request, @NowMs) ON CONFLICT DO NOTHING
        """;

    private const string Find =
        "SELECT kind AS Kind, object_id AS ObjectId, request AS Request FROM creation_keys WHERE organisation = @Organisation AND key = @Key";

    /// <summary>In a transaction of its own: deleting inside the creation's could lock two creations against each other.</summary>
    public static Task ForgetOldAsync(DirectoryDatabase database, OrganisationId organisation, CancellationToken cancellationToken) =>
        database.MaintainAsync(
            "DELETE FROM creation_keys WHERE organisation = @Organisation AND created_ms <= @Before",
            new { Organisation = organisation.Value, Before = database.NowMs() - (long)CreationKey.Lifetime.TotalMilliseconds },
            cancellationToken);

    /// <summary>Null: the key is taken for this creation. A concurrent one of the same key waits here for the first.</summary>
    public static async Task<FormerCreation?> TakeAsync(DirectoryWrite write, CreationKey key, string kind, string id)
    {
        var taken = await write.ExecuteAsync(Insert, new { write.Organisation, key.Key, Kind = kind, ObjectId = id, key.Request, write.NowMs });
        return taken == 1 ? null : await write.OneAsync<FormerCreation>(Find, new { write.Organisation, key.Key });
    }
}
