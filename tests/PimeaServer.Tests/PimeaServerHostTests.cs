using System.Diagnostics;
using System.Net;
using Sluice.PimeaServer.Tests.Mcp;

namespace Sluice.PimeaServer.Tests;

public sealed class PimeaServerHostTests
{
    [Fact]
    public async Task Start_PortZero_BindsLoopbackAndSaysWhere()
    {
        await using var first = await PimeaServerHost.StartAsync();
        await using var second = await PimeaServerHost.StartAsync();

        Assert.All([first, second], server => Assert.Equal("127.0.0.1", server.BaseAddress.Host));
        Assert.NotEqual(first.BaseAddress.Port, second.BaseAddress.Port);
        Assert.Equal(new Uri(first.BaseAddress, "/mcp/"), first.Endpoint);
    }

    [Theory]
    [InlineData("", 1, "PimeaServer:ApiKey is empty")]
    [InlineData("key", 0, "PimeaServer:MaxSessions is 0")]
    [InlineData("key", 1_000_001, "PimeaServer:MaxSessions is 1000001")]
    public async Task Start_OptionOutOfRange_ThrowsNamingKeyAndFix(string key, int maxSessions, string expected)
    {
        var options = new PimeaServerOptions { ApiKey = key, MaxSessions = maxSessions };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => PimeaServerHost.StartAsync(options));

        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AsProcess_ReadsItsConfigurationAndSaysWhereItListens()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { typeof(PimeaServerHost).Assembly.Location, "--urls=http://127.0.0.1:0", "--PimeaServer:ApiKey=the-key" })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            const string mark = "Now listening on: ";
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            }
            while (line is not null && !line.Contains(mark, StringComparison.Ordinal));
            Assert.NotNull(line);

            using var http = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..]) };
            using var answer = await http.PostAsync("mcp", content: null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            http.DefaultRequestHeaders.Add("X-API-Key", "the-key");
            http.DefaultRequestHeaders.Add("Accept", "*/*");
            using var admitted = await http.PostAsync("mcp", new StringContent(RawClient.Initialize), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
