using System.Net;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Gateway.Tests.Admin;

public class AccessTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("sla_")]
    [InlineData("a-grant-token-0123456789")]
    public async Task NoKey_IsUnauthenticated(string? key)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.As(key).GetAsync("keys");
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthenticated", "Bearer"), (answer.Status, answer.Problem, answer.Header("WWW-Authenticate")));
    }

    [Fact]
    public async Task UnknownPath_WithoutAKey_TellsNothing()
    {
        await using var api = await ApiGateway.StartAsync();
        (await api.As(key: null).GetAsync("nothing")).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Key_ThatAsksTooOften_WaitsAndOthersDoNot()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Admin:RequestsPerMinute=10");
        var other = await api.WithRoleAsync("admin");
        ApiAnswer answer;
        var asked = 0;
        do answer = await api.Operator.GetAsync("keys");
        while (answer.Status == HttpStatusCode.OK && ++asked < 100);

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (answer.Status, answer.Problem));
        Assert.InRange(int.Parse(answer.Header("Retry-After")), 1, 6);
        Assert.InRange(asked, 9, 20);
        (await other.GetAsync("keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Address_ThatGuesses_WaitsAndKnownKeysDoNot()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Admin:RequestsPerMinute=20");
        (await api.Operator.GetAsync("keys")).Expect(HttpStatusCode.OK);
        string Guess() => ApiKeyToken.Mint(RecordId.New()).Reveal();
        for (var i = 0; i < 2; i++)
            (await api.As(Guess()).GetAsync("keys")).Expect(HttpStatusCode.Unauthorized);

        var answer = await api.As(Guess()).GetAsync("keys");

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (answer.Status, answer.Problem));
        (await api.Operator.GetAsync("keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Address_ThatGuesses_DoesNotLockOutAKeyThatIsNewToTheNode()
    {
        await using var api = await ApiGateway.StartAsync("--Sluice:Admin:RequestsPerMinute=20");
        ApiAnswer guess;
        do guess = await api.As(ApiKeyToken.Mint(RecordId.New()).Reveal()).GetAsync("keys");
        while (guess.Status == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, guess.Status);
        (await api.Operator.GetAsync("keys")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public void Turns_OfAddressesThatFailed_AreFew()
    {
        using var rates = new AdminRates(new SluiceOptions());
        Assert.Null(rates.TurnFor(IPAddress.Loopback));
        while (rates.Fail(IPAddress.Loopback) is null)
            continue;
        var turns = Enumerable.Range(0, 5).Select(_ => rates.TurnFor(IPAddress.Loopback)!).ToList();
        Assert.Equal([true, true, true, true, false], turns.Select(turn => turn.IsAcquired));
        turns[0].Dispose();
        Assert.True(rates.TurnFor(IPAddress.Loopback)!.IsAcquired);
        Assert.Null(rates.TurnFor(IPAddress.Broadcast));
    }
}
