using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Admin.Access;

namespace Sluice.Gateway.Tests.Admin;

public class FaultBorderTests
{
    public static TheoryData<Exception, int, string> Failures() => new()
    {
        { new SqliteException("disk I/O error at /secret/place", 10), 503, "unavailable" },
        { new TimeoutException("secret"), 503, "unavailable" },
        { new InvalidOperationException("secret"), 500, "internal" },
        { new BadHttpRequestException("secret", StatusCodes.Status408RequestTimeout), 408, "timeout" },
        { new BadHttpRequestException("secret"), 400, "malformed" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Exception_BecomesAProblemThatTellsNothingOfTheInside(Exception exception, int status, string problem)
    {
        var http = new DefaultHttpContext { Response = { Body = new MemoryStream() } };

        await new FaultBorder(NullLogger<FaultBorder>.Instance).HandleAsync(http, _ => throw exception);

        var text = System.Text.Encoding.UTF8.GetString(((MemoryStream)http.Response.Body).ToArray());
        Assert.Equal(status, http.Response.StatusCode);
        Assert.Equal($"urn:sluice:problem:{problem}", (string?)JsonNode.Parse(text)!["type"]);
        Assert.DoesNotContain("secret", text);
        Assert.Equal(status == 503 ? "5" : "", http.Response.Headers.RetryAfter.ToString());
    }
}
