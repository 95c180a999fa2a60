using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using Sluice.PimeaServer.Stats;

namespace Sluice.PimeaServer.Tests.Stats;

public sealed class TrafficLogTests
{
    private readonly TrafficLog _log = new(new ManualClock());

    [Fact]
    public void AddMessage_OverTheBound_KeepsTheLastCallsAndAllCounts()
    {
        for (var i = 0; i <= 100_000; i++)
            _log.AddMessage(Call(new JsonObject { ["name"] = "pimea_chat", ["arguments"] = new JsonObject { ["session_id"] = $"{i}" } }));

        var report = _log.Read();

        Assert.Equal(100_001, report.Tools["pimea_chat"]);
        Assert.Equal(100_000, report.Calls.Count);
        Assert.Equal(("1", "100000"), (report.Calls[0].SessionId, report.Calls[^1].SessionId));
    }

    [Fact]
    public void AddMessage_NamesThatTheCallerInvents_StayBounded()
    {
        for (var i = 0; i < 300; i++)
            _log.AddMessage(Call(new JsonObject { ["name"] = $"tool-{i}" }));
        _log.AddMessage(Call(new JsonObject { ["name"] = new string('x', 10_000) }));

        var report = _log.Read();

        Assert.Equal(257, report.Tools.Count);
        Assert.Equal(45, report.Tools["_other"]);
        Assert.Equal(128, report.Calls[^1].Tool!.Length);
    }

    [Theory]
    [InlineData("""{"name":7,"arguments":{"session_id":8}}""")]
    [InlineData("""{"arguments":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void AddMessage_ParametersOfTheWrongShape_AreCountedWithoutNames(string parameters)
    {
        _log.AddMessage(Call(JsonNode.Parse(parameters)));

        Assert.Equal([new RecordedCall(new ManualClock().GetUtcNow().ToUnixTimeMilliseconds(), null, null)], _log.Read().Calls);
    }

    [Fact]
    public void AddRequest_OverTheBound_KeepsTheNamesOfTheLastHundred()
    {
        for (var i = 0; i < 150; i++)
            _log.AddRequest(new HeaderDictionary { ["X-Number"] = "value", [$"X-{i}"] = "value" }, authorised: true);

        var report = _log.Read();

        Assert.Equal(150, report.Headers["x-number"]);
        Assert.Equal(100, report.LastHeaders.Count);
        Assert.Contains("x-50", report.LastHeaders[0]);
    }

    private static JsonRpcRequest Call(JsonNode? parameters) => new() { Method = "tools/call", Params = parameters };
}
