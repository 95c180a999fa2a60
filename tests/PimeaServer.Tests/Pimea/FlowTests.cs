using System.Text.Json;

namespace Sluice.PimeaServer.Tests.Pimea;

public sealed class FlowTests
{
    [Theory]
    [InlineData(Era.Legacy, false)]
    [InlineData(Era.Legacy, true)]
    [InlineData(Era.Modern, false)]
    [InlineData(Era.Modern, true)]
    public async Task Flow_StartThreeChatsAnswer_ReturnsWorkFromTheMessages(string era, bool json)
    {
        await using var server = await PimeaServerHost.StartAsync(new PimeaServerOptions { AnswerWithJson = json });
        await using var client = await PimeaClient.ConnectAsync(server, era);
        Assert.Equal(era, client.NegotiatedProtocolVersion);

        var start = await client.StartAsync("Create a strategy for a café in Österbotten");
        var id = start.Field("session_id")!;
        Assert.True(Guid.TryParseExact(id, "D", out _));
        Assert.Equal(("execute", "clarifying"), (start.Field("mode"), start.Field("status")));

        var questions = new HashSet<string?> { start.Field("question") };
        string[] replies = ["Café Aurora", "warm and plain", "by May"];
        foreach (var reply in replies[..2])
        {
            var chat = await client.ChatAsync(id, reply);
            Assert.Equal("clarifying", chat.Field("status"));
            Assert.True(questions.Add(chat.Field("question")), "Each question is asked once.");
        }

        var last = await client.ChatAsync(id, replies[2]);
        Assert.Equal(("complete", null), (last.Field("status"), last.Field("question")));

        var answer = await client.GetAnswerAsync(id);
        Assert.NotEqual(true, answer.IsError);
        var work = answer.StructuredContent!.Value;
        Assert.Equal("Deliverable: Create a strategy for a café in Österbotten", work.GetProperty("title").GetString());
        Assert.Equal(
            ["Create a strategy for a café in Österbotten", .. replies],
            work.GetProperty("sections").EnumerateArray().Select(section => section.GetProperty("body").GetString()!));
        Assert.Equal(3, work.GetProperty("recommendations").GetArrayLength());
        Assert.Equal(4, work.GetProperty("evidence").GetArrayLength());
        Assert.Equal("low", work.GetProperty("data_confidence").GetString());
        using var text = JsonDocument.Parse(answer.Text());
        Assert.True(JsonElement.DeepEquals(work, text.RootElement));
    }

    [Fact]
    public async Task Flow_ClientWithoutPinnedVersion_SpeaksModern()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, era: null);
        Assert.Equal(Era.Modern, client.NegotiatedProtocolVersion);
    }

    [Theory]
    [InlineData(Era.Legacy)]
    [InlineData(Era.Modern)]
    public async Task ListTools_AnyEra_NamesTheThreeToolsWithTheirParameters(string era)
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, era);

        var tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            ["pimea_chat(session_id,message,api_key?)", "pimea_get_answer(session_id,api_key?)", "pimea_start_session(message,api_key?)"],
            tools.Select(tool => Signature(tool.ProtocolTool.Name, tool.ProtocolTool.InputSchema)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetAnswer_ChatAfterComplete_ReadsTheSameAgain()
    {
        await using var server = await PimeaServerHost.StartAsync();
        await using var client = await PimeaClient.ConnectAsync(server, Era.Modern);
        var id = (await client.StartAsync("Which channel works?")).Field("session_id")!;
        for (var i = 0; i < 3; i++)
            await client.ChatAsync(id, "answer");
        var before = await client.GetAnswerAsync(id);

        var late = await client.ChatAsync(id, "one more thing");

        Assert.Equal("complete", late.Field("status"));
        Assert.Equal(before.Text(), (await client.GetAnswerAsync(id)).Text());
    }

    [Fact]
    public async Task Flow_ManyClientsAtOnce_EachGetsItsOwnAnswer()
    {
        await using var server = await PimeaServerHost.StartAsync();
        var titles = await Task.WhenAll(Enumerable.Range(0, 16).Select(async number =>
        {
            await using var client = await PimeaClient.ConnectAsync(server, number % 2 == 0 ? Era.Legacy : Era.Modern);
            var id = (await client.StartAsync($"Question {number}")).Field("session_id")!;
            for (var i = 0; i < 3; i++)
                await client.ChatAsync(id, $"{number}.{i}");
            return (await client.GetAnswerAsync(id)).Field("title");
        }));

        Assert.Equal(Enumerable.Range(0, 16).Select(number => $"Recommendation: Question {number}"), titles);
    }

    private static string Signature(string name, JsonElement schema)
    {
        var required = schema.GetProperty("required").EnumerateArray().Select(entry => entry.GetString()).ToHashSet(StringComparer.Ordinal);
        var parameters = schema.GetProperty("properties").EnumerateObject()
            .Select(entry => required.Contains(entry.Name) ? entry.Name : entry.Name + "?");
        return $"{name}({string.Join(',', parameters)})";
    }
}
