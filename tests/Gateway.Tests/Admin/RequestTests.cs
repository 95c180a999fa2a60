using System.Net;
using System.Text;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>What a request may look like, for every endpoint alike.</summary>
public class RequestTests
{
    [Theory]
    [InlineData("""{"name":"a","role":"viewer","roles":[]}""", "/roles")]
    [InlineData("""{"name":"a"}""", "")]
    [InlineData("""{"name":7,"role":"boss","expires_at":"soon"}""", "/expires_at", "/name", "/role")]
    [InlineData("""{"name":"","role":"viewer","expires_at":"2027-01-01T00:00:00"}""", "/expires_at", "/name")]
    [InlineData("""{"name":null,"role":"viewer"}""", "/name")]
    [InlineData("""{"name":"a\u0000b","role":"viewer"}""", "/name")]
    [InlineData("""{"Name":"a","role":"viewer","a/b~c":1}""", "", "/Name", "/a~1b~0c")]
    [InlineData("""{"name":"a","role":1}""", "/role")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public async Task Body_OfAnotherShape_NamesEveryMember(string body, params string[] pointers)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.PostAsync("keys", body);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "invalid"), (answer.Status, answer.Problem));
        Assert.Equal(pointers, answer.Pointers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"name":"a","role":"viewer"} x""")]
    [InlineData("""{"name":"a","n\u0061me":"b","role":"viewer"}""")]
    [InlineData("""{"name":"\ud800","role":"viewer"}""")]
    public async Task Body_ThatIsNoJsonToTake_IsMalformed(string body)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.PostAsync("keys", body);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Body_TooLarge_IsRefused()
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.PostAsync("keys", $$"""{"name":"{{new string('a', 1024 * 1024)}}","role":"viewer"}""");
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too-large"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_OfAnotherMediaType_IsRefused(string mediaType)
    {
        await using var api = await ApiGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes("{}")) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {api.Gateway.AdminKey}");
        using var response = await api.Gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("keys?limit=0")]
    [InlineData("keys?limit=501")]
    [InlineData("keys?limit=x")]
    [InlineData("keys?limit=1&limit=2")]
    [InlineData("keys?lable=x")]
    [InlineData("keys?cursor=%00")]
    public async Task Query_ThatIsNotKnown_IsMalformed(string path)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.GetAsync(path);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("W/\"1\"")]
    [InlineData("1")]
    [InlineData("\"1\", \"2\"")]
    public async Task IfMatch_OtherThanOneStrongTag_IsMalformed(string tag)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.DeleteAsync("keys/0000000000000000", tag);
        Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api/v2/keys", HttpStatusCode.NotFound, "not-found")]
    [InlineData("GET", "/api", HttpStatusCode.NotFound, "not-found")]
    [InlineData("PATCH", "/api/v1/keys", HttpStatusCode.MethodNotAllowed, "method-not-allowed")]
    public async Task Path_ThatIsNone_IsAProblem(string method, string path, HttpStatusCode status, string problem)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.SendAsync(new HttpMethod(method), path);
        Assert.Equal((status, problem), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "https://evil.example")]
    public async Task ForeignName_IsRefusedAsAProblem(string header, string value)
    {
        await using var api = await ApiGateway.StartAsync();
        var answer = await api.Operator.SendAsync(HttpMethod.Get, "keys", body: null, (header, value));
        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (answer.Status, answer.Problem));
    }
}
