using Sluice.Store.Directory;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>Tokens of a grant over its life.</summary>
public abstract class RotationContract : StoreContract
{
    [Fact]
    public async Task Rotation_WithOverlap_EndsTheTokensBeforeItThen()
    {
        var (grant, first) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        var second = TokenHash.Of("second");
        var rotated = Done(await Store.Grants.RotateAsync(Ours, grant.Id, grant.Version, new TokenRotation(second, In(minutes: 5)), Author, default));

        var tokens = await Store.Grants.TokensAsync(Ours, grant.Id, default);
        Assert.Equal(grant.Version + 1, rotated.Version);
        Assert.Equivalent(
            new[] { (first, (long?)In(minutes: 5)), (second, null) }, tokens.Select(token => (TokenHash.FromBytes(token.Hash)!.Value, token.ExpiresMs)));
    }

    [Fact]
    public async Task Rotation_WhileAnOverlapRuns_NeverProlongsIt()
    {
        var (grant, first) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        await Store.Grants.RotateAsync(Ours, grant.Id, 1, new TokenRotation(TokenHash.Of("second"), In(minutes: 5)), Author, default);
        await Store.Grants.RotateAsync(Ours, grant.Id, 2, new TokenRotation(TokenHash.Of("third"), In(minutes: 60)), Author, default);
        var tokens = await Store.Grants.TokensAsync(Ours, grant.Id, default);
        Assert.Equal(In(minutes: 5), tokens.Single(token => TokenHash.FromBytes(token.Hash) == first).ExpiresMs);
    }

    [Fact]
    public async Task Rotation_AfterAnOverlap_ForgetsWhatHasEnded()
    {
        var (grant, _) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        await Store.Grants.RotateAsync(Ours, grant.Id, 1, new TokenRotation(TokenHash.Of("second"), In(minutes: 5)), Author, default);
        Time.Advance(TimeSpan.FromMinutes(5));
        await Store.Grants.RotateAsync(Ours, grant.Id, 2, new TokenRotation(TokenHash.Of("third"), In(minutes: 5)), Author, default);
        Assert.Equal(2, (await Store.Grants.TokensAsync(Ours, grant.Id, default)).Count);
    }

    [Fact]
    public async Task Rotation_OverTheBound_IsRefusedAndChangesNothing()
    {
        var (grant, _) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        for (var version = 1; version < IGrants.MostTokens; version++)
            Done(await Store.Grants.RotateAsync(Ours, grant.Id, version, new TokenRotation(TokenHash.Of($"t{version}"), In(minutes: 60)), Author, default));
        var before = await Store.Grants.TokensAsync(Ours, grant.Id, default);

        var over = await Store.Grants.RotateAsync(
            Ours, grant.Id, IGrants.MostTokens, new TokenRotation(TokenHash.Of("over"), In(minutes: 1)), Author, default);
        Assert.Equal(WriteStatus.TooMany, over.Status);
        Assert.Equivalent(before, await Store.Grants.TokensAsync(Ours, grant.Id, default));
    }

    [Fact]
    public async Task Rotation_WithoutOverlapAtTheBound_LeavesTheNewTokenAlone()
    {
        var (grant, _) = await AddGrantAsync(Ours, (await AddServerAsync(Ours)).Id);
        for (var version = 1; version < IGrants.MostTokens; version++)
            Done(await Store.Grants.RotateAsync(Ours, grant.Id, version, new TokenRotation(TokenHash.Of($"t{version}"), In(minutes: 60)), Author, default));

        Done(await Store.Grants.RotateAsync(Ours, grant.Id, IGrants.MostTokens, new TokenRotation(TokenHash.Of("only"), In(minutes: 0)), Author, default));

        var left = Assert.Single(await Store.Grants.TokensAsync(Ours, grant.Id, default));
        Assert.Equal(TokenHash.Of("only"), TokenHash.FromBytes(left.Hash));
    }

    [Fact]
    public async Task Token_OfAnotherGrant_IsADuplicate()
    {
        var server = await AddServerAsync(Ours);
        var (_, token) = await AddGrantAsync(Ours, server.Id);
        var (other, _) = await AddGrantAsync(Ours, server.Id);
        var rotated = await Store.Grants.RotateAsync(Ours, other.Id, other.Version, new TokenRotation(token, In(minutes: 5)), Author, default);
        Assert.Equal(WriteStatus.Duplicate, rotated.Status);
    }

    private long In(int minutes) => Time.GetUtcNow().AddMinutes(minutes).ToUnixTimeMilliseconds();
}
