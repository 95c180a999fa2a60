using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory;

public class GrantTokenTests
{
    [Fact]
    public void Mint_Twice_MakesTwoTokensOfOneGrant()
    {
        var id = RecordId.New();
        var (first, second) = (GrantToken.Mint(id), GrantToken.Mint(id));
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Matches($"^slc_{id}_[0-9a-hjkmnp-tv-z]{{52}}_[0-9a-hjkmnp-tv-z]{{8}}$", first.Reveal());
        Assert.Equal(id, first.GrantId);
        Assert.Equal(TokenHash.Of(first.Reveal()), first.Hash);
    }

    [Fact]
    public void Parse_WhatMintMade_IsTheSameToken() => Assert.Equal(Minted.Hash, GrantToken.Parse(Minted.Reveal())!.Hash);

    [Fact]
    public void Parse_AnyOneLetterChanged_IsNone()
    {
        var text = Minted.Reveal();
        for (var index = 0; index < text.Length; index++)
        {
            var mistyped = string.Concat(text.AsSpan(0, index), text[index] == '7' ? "8" : "7", text.AsSpan(index + 1));
            Assert.Null(GrantToken.Parse(mistyped));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("slc_")]
    [InlineData("slc_abc_def_ghi")]
    public void Parse_AnotherForm_IsNone(string text) => Assert.Null(GrantToken.Parse(text));

    [Fact]
    public void Parse_LongerOrInCapitals_IsNone()
    {
        Assert.Null(GrantToken.Parse(Minted.Reveal() + "a"));
        Assert.Null(GrantToken.Parse(Minted.Reveal()[..^1]));
        Assert.Null(GrantToken.Parse(Minted.Reveal().ToUpperInvariant()));
    }

    [Fact]
    public void ToString_ShowsNoSecret() => Assert.Equal($"slc_{Minted.GrantId}_…", Minted.ToString());

    [Theory]
    [InlineData("grant-1")]
    [InlineData("abcdefghijklmnop_")]
    [InlineData("ABCDEFGHJKMNPQRS")]
    public void Mint_ForAnIdOfAnotherForm_IsRefused(string id) => Assert.Throws<ArgumentException>(() => GrantToken.Mint(id));

    [Fact]
    public void Hash_AsBytes_IsSha256OfTheToken()
    {
        var bytes = TokenHash.Of("abc").ToBytes();
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Convert.ToHexStringLower(bytes));
        Assert.Equal(TokenHash.Of("abc"), TokenHash.FromBytes(bytes));
        Assert.Null(TokenHash.FromBytes(bytes.AsSpan(1)));
    }

    private static readonly GrantToken Minted = GrantToken.Mint(RecordId.New());
}
