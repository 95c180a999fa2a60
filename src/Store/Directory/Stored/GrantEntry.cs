using Sluice.Policy.Ledger;

namespace Sluice.Store.Directory.Stored;

/// <summary>One token of a stored grant. Its server and policy are looked up when it calls, and again only after servers or policies have changed.</summary>
internal sealed class GrantEntry(TokenRow row)
{
    private Resolved? _last;

    /// <summary>Null while its server cannot be served.</summary>
    public Grant? In(StoredParts parts)
    {
        var last = Volatile.Read(ref _last);
        if (last is not null && ReferenceEquals(last.Parts, parts))
            return last.Grant;
        var grant = Resolve(parts, last?.Grant);
        Volatile.Write(ref _last, new Resolved(parts, grant));
        return grant;
    }

    /// <summary>The same grant again when its server and policy are the same: whoever compares grants sees no change where there is none.</summary>
    private Grant? Resolve(StoredParts parts, Grant? last)
    {
        if (!parts.Servers.TryGetValue(new RecordKey(row.Organisation, row.Server), out var server))
            return null;
        var policy = row.Policy is { } id ? parts.Policies.GetValueOrDefault(new RecordKey(row.Organisation, id)) : null;
        if (last is not null && ReferenceEquals(last.Server, server) && ReferenceEquals(last.Policy, policy?.Policy) && last.PolicyVersion == policy?.Version)
            return last;
        return new Grant
        {
            Id = row.Grant,
            Label = row.Label,
            Server = server,
            Policy = policy?.Policy,
            PolicyVersion = policy?.Version,
            ExpiresAt = row.ExpiresMs is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null,
            Owner = last?.Owner ?? OwnerKey.ForGrant(row.Organisation, row.Grant),
        };
    }

    private sealed record Resolved(StoredParts Parts, Grant? Grant);
}
