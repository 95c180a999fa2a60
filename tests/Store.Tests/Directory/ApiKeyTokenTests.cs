using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory;

public class ApiKeyTokenTests
{
    private static readonly ApiKeyToken Minted = ApiKeyToken.Mint(RecordId.New());

    [Fact]
    public void Mint_Always_HasTheFormOfATokenWithAPrefixOfItsOwn()
    {
        Assert.Matches($"^sla_{Minted.KeyId}_[0-9a-hjkmnp-tv-z]{{52}}_[0-9a-hjkmnp-tv-z]{{8}}$", Minted.Reveal());
        Assert.Equal($"sla_{Minted.KeyId}_…", Minted.ToString());
        Assert.Equal(Minted.Hash, ApiKeyToken.Parse(Minted.Reveal())!.Hash);
    }

    [Fact]
    public void Parse_AGrantToken_IsNone()
    {
        var grant = GrantToken.Mint(Minted.KeyId).Reveal();
        Assert.Null(ApiKeyToken.Parse(grant));
        Assert.Null(ApiKeyToken.Parse("sla_" + grant[4..]));
        Assert.Null(GrantToken.Parse(Minted.Reveal()));
    }
}
