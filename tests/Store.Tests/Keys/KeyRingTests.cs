using System.Security.Cryptography;
using System.Text;
using Sluice.Store.Keys;

namespace Sluice.Store.Tests.Keys;

public class KeyRingTests
{
    private static readonly SealingKey First = new("2026a", RandomNumberGenerator.GetBytes(32));
    private static readonly SealingKey Second = new("2026b", RandomNumberGenerator.GetBytes(32));
    private static readonly KeyRing Ring = new([First]);

    private static readonly byte[] Secret = "session-0123456789"u8.ToArray();

    private static ReadOnlySpan<byte> Bound => "server/grant"u8;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void Open_WhatWasSealed_GivesItBack(int length)
    {
        var secret = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(secret, Ring.Open(Ring.Seal(secret, Bound), Bound));
        Assert.Equal(secret, Ring.Open(Ring.SealStable(secret, Bound), Bound));
    }

    [Fact]
    public void Seal_Text_IsVisibleAsciiWithoutTheSecret()
    {
        var text = Encoding.ASCII.GetString(Ring.Seal(Secret, Bound));
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
        Assert.DoesNotContain("session", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AnyByteChangedToAnyOther_IsRefused()
    {
        var text = Ring.Seal(Secret, Bound);
        for (var at = 0; at < text.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                var changed = (byte[])text.Clone();
                changed[at] = (byte)value;
                if (changed[at] != text[at])
                    Assert.True(Ring.Open(changed, Bound) is null, $"byte {at} as {value} opened");
            }
        }
    }

    [Fact]
    public void Open_AnotherLength_IsRefused()
    {
        var text = Ring.Seal(Secret, Bound);
        for (var length = 0; length < text.Length; length++)
            Assert.Null(Ring.Open(text.AsSpan(0, length), Bound));
        foreach (var more in (string[])["=", "==", "A", "AAAA", " ", "\n", "\0"])
            Assert.Null(Ring.Open([.. text, .. Encoding.ASCII.GetBytes(more)], Bound));
        Assert.Null(Ring.Open([.. " "u8, .. text], Bound));
    }

    [Fact]
    public void Open_OtherAssociatedData_IsRefused()
    {
        var text = Ring.Seal(Secret, Bound);
        Assert.Null(Ring.Open(text, "server/gran"u8));
        Assert.Null(Ring.Open(text, "server/grant2"u8));
        Assert.Null(Ring.Open(text, []));
    }

    [Fact]
    public void Open_AfterRotation_OldTextsOpenAndNewOnesAreOfTheNewKey()
    {
        var old = Ring.Seal(Secret, Bound);
        var rotated = new KeyRing([Second, First]);
        var text = rotated.Seal(Secret, Bound);

        Assert.Equal(Secret, rotated.Open(old, Bound));
        Assert.Equal(Secret, new KeyRing([Second]).Open(text, Bound));
        Assert.Null(new KeyRing([Second]).Open(old, Bound));
        Assert.Null(Ring.Open(text, Bound));
    }

    [Fact]
    public void Open_SameIdOfAnotherKey_IsRefused() =>
        Assert.Null(new KeyRing([new SealingKey("2026a", RandomNumberGenerator.GetBytes(32))]).Open(Ring.Seal(Secret, Bound), Bound));

    [Fact]
    public void Seal_Twice_GivesTwoTexts() => Assert.NotEqual(Ring.Seal(Secret, Bound), Ring.Seal(Secret, Bound));

    [Fact]
    public void SealStable_Twice_GivesOneTextForOneBindingOnly()
    {
        Assert.Equal(Ring.SealStable(Secret, Bound), Ring.SealStable(Secret, Bound));
        Assert.NotEqual(Ring.SealStable(Secret, Bound), Ring.SealStable(Secret, "server/other"u8));

        // The nonce follows what is sealed and what it is bound to, each for itself.
        Assert.NotEqual(NonceOf(Ring.SealStable("ab"u8, "c"u8)), NonceOf(Ring.SealStable("b"u8, "ca"u8)));
    }

    [Fact]
    public async Task SealAndOpen_FromManyThreads_NeverMix()
    {
        await Parallel.ForAsync(0, 2_000, (i, _) =>
        {
            var secret = BitConverter.GetBytes(i);
            Assert.Equal(secret, Ring.Open(Ring.Seal(secret, Bound), Bound));
            return ValueTask.CompletedTask;
        });
    }

    private static byte[] NonceOf(byte[] text) => System.Buffers.Text.Base64Url.DecodeFromUtf8(text)[(2 + First.Id.Length)..][..12];

    /// <summary>A seal reads the keys once: its head, its nonce and its bytes are of one key, whatever is replaced meanwhile.</summary>
    [Fact]
    public async Task Replace_WhileOthersSealAndOpen_NothingFails()
    {
        var ring = new KeyRing([First, Second]);
        var users = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 2_000; round++)
            {
                Assert.Equal(Secret, ring.Open(ring.Seal(Secret, Bound), Bound));
                Assert.Equal(Secret, ring.Open(ring.SealStable(Secret, Bound), Bound));
            }
        })));
        for (var i = 0; !users.IsCompleted; i++)
            ring.Replace(i % 2 == 0 ? [Second, First] : [First, Second]);
        await users;
    }

    [Fact]
    public void KeyOf_SealedText_NamesItsKey()
    {
        Assert.Equal("2026a", KeyRing.KeyOf(Ring.Seal(Secret, Bound)));
        Assert.Equal("2026b", KeyRing.KeyOf(new KeyRing([Second, First]).SealStable(Secret, Bound)));
        Assert.Null(KeyRing.KeyOf("not sealed"u8));
        Assert.Null(KeyRing.KeyOf(""u8));
        Assert.Null(KeyRing.KeyOf("AQ"u8));
        Assert.Null(KeyRing.KeyOf("Af8"u8));
    }
}
