using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Gateway.Admin.Keys;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>A request whose body comes long after its key was looked at.</summary>
public class LateBodyTests
{
    private const string NewKey = """{"name":"late","role":"admin"}""";

    [Theory]
    [InlineData(null, 401)]
    [InlineData("""{"name":"second","role":"viewer"}""", 403)]
    public async Task Key_EndedOrDemotedBeforeTheBodyIsThere_ChangesNothing(string? demotion, int status)
    {
        await using var api = await ApiGateway.StartAsync();
        var minted = (await api.Operator.PostAsync("keys", """{"name":"second","role":"admin"}""")).Expect(HttpStatusCode.Created);
        var path = $"keys/{minted["key"]["id"]}";
        var address = api.Gateway.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await WriteAsync(stream, $"POST /api/v1/keys HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {minted["secret"]}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {NewKey.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());

        var ended = demotion is null ? await api.Operator.DeleteAsync(path, "\"1\"") : await api.Operator.PutAsync(path, "\"1\"", demotion);
        await WriteAsync(stream, NewKey);

        Assert.True(ended.Message.IsSuccessStatusCode, ended.Text);
        Assert.StartsWith($"HTTP/1.1 {status}", await reader.ReadToEndAsync());
        Assert.DoesNotContain("late", (await api.Operator.GetAsync("keys")).Expect(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Body_ThatDoesNotEnd_IsWaitedForHalfAMinute()
    {
        var time = new ManualTime();
        await using var services = new ServiceCollection().AddSingleton<TimeProvider>(time).BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.ContentType = "application/json";
        http.Request.Body = new Pipe().Reader.AsStream();

        var binding = Body<KeySettings>.BindAsync(http, null!).AsTask();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(binding.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(StatusCodes.Status408RequestTimeout, (await binding.WaitAsync(TimeSpan.FromSeconds(20)))!.Fault!.Status);
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
}
