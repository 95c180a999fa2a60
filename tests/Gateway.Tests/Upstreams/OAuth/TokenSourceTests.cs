using Microsoft.Extensions.Logging;
using Sluice.Gateway.Upstreams.OAuth;

namespace Sluice.Gateway.Tests.Upstreams.OAuth;

public sealed class TokenSourceTests
{
    private const int Timeout = 60_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ManualTime _time = new();
    private readonly CapturedLog _log = new();

    [Fact(Timeout = Timeout)]
    public async Task Get_BeforeItsEnd_IsRenewedInTheBackgroundWhileTheFormerIsUsed()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        var first = await source.GetAsync(default);
        grant.Hold();
        _time.Advance(Lifetime / 2);
        Assert.True(source.GetAsync(default) is { IsCompleted: true, Result.Value: "token 1" });
        Assert.Equal(1, grant.Asked);

        _time.Advance(Lifetime / 4);
        Assert.True(source.GetAsync(default) is { IsCompleted: true, Result.Value: "token 1" });
        grant.Let();
        while ((await source.GetAsync(default))!.Value == first!.Value) await Task.Yield();

        Assert.Equal(2, grant.Asked);
    }

    [Fact(Timeout = Timeout)]
    public async Task Get_AfterItsEnd_WaitsForTheNext()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        await source.GetAsync(default);
        _time.Advance(Lifetime);

        Assert.Equal("token 2", (await source.GetAsync(default))!.Value);
    }

    [Fact(Timeout = Timeout)]
    public async Task Get_ByManyAtOnce_FetchesOnce()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        grant.Hold();
        var asking = Enumerable.Range(0, 50).Select(_ => source.GetAsync(default).AsTask()).ToList();
        grant.Let();

        Assert.All(await Task.WhenAll(asking), token => Assert.Equal("token 1", token!.Value));
        Assert.Equal(1, grant.Asked);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false, 5)]
    [InlineData(true, 60)]
    public async Task Get_AfterAFailure_PausesBeforeTheNextTry(bool isFinal, int seconds)
    {
        var grant = new ScriptedGrant(_time, Lifetime) { Failure = new OAuthException("no", isFinal) };
        var source = Source(grant);
        Assert.Null(await source.GetAsync(default));
        grant.Failure = null;
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Null(await source.GetAsync(default));
        Assert.Equal(1, grant.Asked);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("token 2", (await source.GetAsync(default))!.Value);
        Assert.Contains(_log.Lines, line => line.Contains("no new access token: no."));
    }

    [Fact(Timeout = Timeout)]
    public async Task Get_AuthorizationServerIsSilent_EndsByItself()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        grant.Hold();
        var asking = source.GetAsync(default).AsTask();
        while (grant.Asked == 0) await Task.Yield();
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await asking);
    }

    [Fact(Timeout = Timeout)]
    public async Task Renew_OfARefusedToken_IsForcedOnceInAWhile()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        var first = (await source.GetAsync(default))!;

        var renewed = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => source.RenewAsync(first, TokenSource.LongestWait, default).AsTask()));
        Assert.All(renewed, token => Assert.Equal("token 2", token!.Value));
        Assert.Equal(["token 1"], grant.Refused);

        Assert.Null(await source.RenewAsync(renewed[0]!, TokenSource.LongestWait, default));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("token 3", (await source.RenewAsync(renewed[0]!, TokenSource.LongestWait, default))!.Value);
    }

    [Fact(Timeout = Timeout)]
    public async Task Renew_ThatTakesTooLong_IsThereForTheNextCall()
    {
        var grant = new ScriptedGrant(_time, Lifetime);
        var source = Source(grant);
        var first = (await source.GetAsync(default))!;
        grant.Hold();
        Assert.Null(await source.RenewAsync(first, TimeSpan.Zero, default));
        grant.Let();
        while ((await source.GetAsync(default))!.Value != "token 2") await Task.Yield();
    }

    [Fact]
    public void AccessToken_AsText_DoesNotShowItself() => Assert.DoesNotContain("s3cret", AccessToken.Of("s3cret", Lifetime, default).ToString());

    private TokenSource Source(ScriptedGrant grant) => new("s", grant, _time, _log.CreateLogger<TokenSource>());
}
