using Sluice.Store.Keys;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlKeyChecks(DirectoryDatabase database) : IKeyChecks
{
    private const string Select = "SELECT key_id AS KeyId, time_ms AS TimeMs, sealed_text AS SealedText FROM key_checks ORDER BY sequence DESC";

    /// <summary>The lock on the feed's row first, as for every change: of two nodes, the second sees what the first one wrote.</summary>
    private const string Write =
        """
        UPDATE feed SET last = last;
        INSERT INTO key_checks (key_id, sequence, time_ms, sealed_text)
        SELECT @KeyId, (SELECT coalesce(max(sequence), 0) + 1 FROM key_checks), @NowMs, @SealedText
        WHERE coalesce((SELECT key_id FROM key_checks ORDER BY sequence DESC LIMIT 1), '') = @Newest
        ON CONFLICT (key_id) DO UPDATE SET sequence = excluded.sequence, time_ms = excluded.time_ms, sealed_text = excluded.sealed_text
        RETURNING key_id
        """;

    public async Task<IReadOnlyList<KeyCheck>> ListAsync(CancellationToken cancellationToken) =>
        await database.ManyAsync<KeyCheck>(Select, new { }, cancellationToken);

    public async Task<bool> WriteAsync(string keyId, byte[] sealedText, string? newest, CancellationToken cancellationToken)
    {
        var arguments = new { KeyId = keyId, SealedText = sealedText, NowMs = database.NowMs(), Newest = newest ?? "" };
        return await database.TakeAsync<string>(Write, arguments, cancellationToken) is not null;
    }

    public async Task<bool> ForgetAsync(string keyId, CancellationToken cancellationToken) =>
        await database.MaintainAsync("DELETE FROM key_checks WHERE key_id = @KeyId", new { KeyId = keyId }, cancellationToken) > 0;
}
