using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Problems;
using Sluice.Gateway.Admin.Requests;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Admin.Grants;

/// <summary>The ways in which a grant comes into being and changes.</summary>
internal sealed class GrantChanges(IDirectoryStore store, Changes changes, TimeProvider time)
{
    public async Task<IResult> CreateAsync(AdminCaller caller, NewGrant wanted, CreationKey? key, string path, CancellationToken cancellationToken)
    {
        var token = GrantToken.Mint(RecordId.New());
        var record = wanted.ToRecord(token.GrantId);
        var written = await store.Grants.CreateAsync(caller.Organisation, record, token.Hash, caller.Author, key, cancellationToken);
        if (written.Status == WriteStatus.BadReference)
            return await MissingAsync(caller.Organisation, record, cancellationToken);
        return await changes.CreatedAsync(written, path, grant => written.Status == WriteStatus.Done
            ? MintedGrant.New(GrantView.Of(grant), token.Reveal())
            : MintedGrant.Replayed(GrantView.Of(grant)));
    }

    /// <summary>Read, changed, and written only when it is still the version that the caller read.</summary>
    public async Task<IResult> ChangeAsync(AdminCaller caller, string id, IfMatch version, Func<GrantRecord, GrantRecord> change, CancellationToken cancellationToken)
    {
        if (await store.Grants.FindAsync(caller.Organisation, id, cancellationToken) is not { } found)
            return Reads.NotFound;
        if (found.Version != version.Version)
            return await changes.ChangedAsync(new Written<GrantRecord>(WriteStatus.Stale, found), GrantView.Of);
        var wanted = change(found);
        var written = await store.Grants.UpdateAsync(caller.Organisation, wanted, caller.Author, cancellationToken);
        return written.Status == WriteStatus.BadReference
            ? await MissingAsync(caller.Organisation, wanted, cancellationToken)
            : await changes.ChangedAsync(written, GrantView.Of);
    }

    public async Task<IResult> RotateAsync(AdminCaller caller, string id, IfMatch version, TimeSpan overlap, CancellationToken cancellationToken)
    {
        // A token names its grant. What is no id of a grant has none to rotate.
        if (await store.Grants.FindAsync(caller.Organisation, id, cancellationToken) is null)
            return Reads.NotFound;
        var token = GrantToken.Mint(id);
        var rotation = new TokenRotation(token.Hash, (time.GetUtcNow() + overlap).ToUnixTimeMilliseconds());
        var written = await store.Grants.RotateAsync(caller.Organisation, id, version.Version, rotation, caller.Author, cancellationToken);
        return written.Status == WriteStatus.TooMany
            ? Problem.Of(ProblemKind.Bound, $"The grant has {IGrants.MostTokens} tokens that hold: wait until the overlap of one ends, or rotate with overlap_seconds 0.")
            : await changes.ChangedAsync(written, grant => MintedGrant.New(GrantView.Of(grant), token.Reveal()));
    }

    /// <summary>The database tells that an id leads nowhere, but not which.</summary>
    private async Task<IResult> MissingAsync(OrganisationId organisation, GrantRecord wanted, CancellationToken cancellationToken)
    {
        var errors = new List<BodyError>();
        if (await store.Servers.FindAsync(organisation, wanted.Server, cancellationToken) is null)
            errors.Add(new BodyError("/server", "The organisation's store has no server of this id. Grants on a manifest's server stand in the manifest."));
        if (wanted.Policy is { } policy && await store.Policies.FindAsync(organisation, policy, cancellationToken) is null)
            errors.Add(new BodyError("/policy", "The organisation's store has no policy of this id. A manifest's policy is for the manifest's grants."));
        return errors.Count > 0 ? Problem.Invalid(errors) : Problem.Of(ProblemKind.Invalid, "A server or policy that the body names was deleted meanwhile: send it again.");
    }
}
